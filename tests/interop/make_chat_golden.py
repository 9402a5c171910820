"""Writes tests/data/chat_golden.json: conversations rendered by transformers' apply_chat_template.

usage: make_chat_golden.py > tests/data/chat_golden.json

The templates are written here in the forms of the supported families, with texts of our own where a family
leaves room for them (default system messages, error texts, tools).
"""

import json

from tokenizers import Tokenizer, models
from transformers import PreTrainedTokenizerFast

CHATML = ("{% for message in messages %}SYSTEM{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}"
          "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")
DEFAULT = ("{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\\nBe brief, and don\\'t guess.<|im_end|>\\n' }}"
           "{% endif %}")
QWEN25 = """{%- if tools %}
    {{- '<|im_start|>system\\n' }}
    {{- "Tools: " }}{{- tools | tojson }}
{%- else %}
    {%- if messages[0]['role'] == 'system' %}
        {{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}
    {%- else %}
        {{- '<|im_start|>system\\nA default of our own.<|im_end|>\\n' }}
    {%- endif %}
{%- endif %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == "tool" %}
        {{- message.content }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""
LLAMA3 = ("{% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + message['role'] + "
          "'<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}"
          "{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}")
LLAMA31 = """{{- bos_token }}
{%- if not date_string is defined %}
    {%- set date_string = "03 Feb 2025" %}
{%- endif %}
{#- The system message, when there is one #}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}
{{- "<|start_header_id|>system<|end_header_id|>\\n\\n" }}
{%- if tools is not none %}
    {{- "Environment: ipython\\n" }}
{%- endif %}
{{- "Cutting Knowledge Date: December 2023\\n" }}
{{- "Today Date: " + date_string + "\\n\\n" }}
{{- system_message }}
{{- "<|eot_id|>" }}
{%- for message in messages %}
    {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}
"""
ALTERNATE = "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Take turns!') }}{% endif %}"
LLAMA2 = ("{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}"
          "{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% for message in loop_messages %}" + ALTERNATE +
          "{% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + "
          "message['content'] %}{% else %}{% set content = message['content'] %}{% endif %}{% if message['role'] == 'user' %}"
          "{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}"
          "{{ ' ' + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}")
MISTRAL = ("{{ bos_token }}{% for message in messages %}" + ALTERNATE + "{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + "
           "' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ message['content'] + eos_token}}{% else %}"
           "{{ raise_exception('Who is this?') }}{% endif %}{% endfor %}")
TEKKEN = """{%- if messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if message["role"] == "user" %}
        {%- if loop.last and system_message is defined %}
            {{- "[INST]" + system_message + "\\n\\n" + message["content"] + "[/INST]" }}
        {%- else %}
            {{- "[INST]" + message["content"] + "[/INST]" }}
        {%- endif %}
    {%- elif message["role"] == "assistant" %}
        {{- message["content"] + eos_token}}
    {%- endif %}
{%- endfor %}
"""
TEMPLATES = {
    "ChatML": (CHATML.replace("SYSTEM", ""), "", ""),
    "ChatML, default system": (CHATML.replace("SYSTEM", DEFAULT), "", ""),
    "Qwen2.5": (QWEN25, "", ""),
    "Llama 3": (LLAMA3, "<|begin_of_text|>", ""),
    "Llama 3.1": (LLAMA31, "<|begin_of_text|>", ""),
    "Llama 2": (LLAMA2, "<s>", "</s>"),
    "Mistral": (MISTRAL, "<s>", "</s>"),
    "Mistral v0.1": (MISTRAL.replace("eos_token}}", "eos_token + ' ' }}"), "<s>", "</s>"),
    "Mistral v3": (TEKKEN.replace('"[INST]"', '"[INST] "').replace('message["content"] + eos_token', '" " + message["content"]|trim + eos_token'),
                   "<s>", "</s>"),
    "Tekken": (TEKKEN, "<s>", "</s>"),
}
ASK = {"role": "user", "content": " \u00a0Who are you?\n"}
ANSWER = {"role": "assistant", "content": "\tA model. "}
RULE = {"role": "system", "content": " Answer in French.\n"}
CONVERSATIONS = [[ASK], [RULE, ASK], [ASK, ANSWER, ASK], [RULE, ASK, ANSWER, {"role": "user", "content": "naïve 👍🏽 {{ x }}"}]]


def rendered(template, begin, end, conversation, prompt):
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.BPE()), bos_token=begin or "<b>", eos_token=end or "<e>",
                                        chat_template=template)
    try:
        return tokenizer.apply_chat_template(conversation, tokenize=False, add_generation_prompt=prompt)
    except Exception:  # the template refuses the conversation
        return None


cases = [{"template": name, "messages": conversation, "prompt": prompt,
          "text": rendered(template, begin, end, conversation, prompt)}
         for name, (template, begin, end) in TEMPLATES.items() for conversation in CONVERSATIONS for prompt in (False, True)]
print(json.dumps({"templates": {name: template for name, (template, _, _) in TEMPLATES.items()}, "cases": cases}, indent=1))
