#include "ui/prompt_card.h"

#include "ui/disagreement_view.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>

namespace tacq {

namespace {

constexpr int kAnswerTokens = 48;

GenerationOptions optionsOf(bool chat)
{
    GenerationOptions options;
    options.chat = chat;
    options.maxTokens = kAnswerTokens;
    return options;
}

GenerationResult answerOf(Engine& engine, const std::string& model, const std::string& prompt, bool chat,
    const std::stop_token& stop)
{
    RunObserver observer;
    PauseGate gate;
    RunContext context { observer, gate, stop };
    return engine.generate(model, prompt, optionsOf(chat), context, {});
}

} // namespace

PromptCard::PromptCard(EnginePtr engine, QWidget* parent)
    : Card({}, parent)
    , m_engine(std::move(engine))
    , m_job(this)
    , m_judging(this)
{
    buildControls();
    updateButton();
}

void PromptCard::buildControls()
{
    m_prompt = new QLineEdit(tr("When Mary and John went to the store, John gave a drink to"), this);
    m_prompt->setCursorPosition(0);
    m_prompt->setObjectName(QStringLiteral("promptText"));
    m_prompt->setAccessibleName(tr("Prompt"));
    m_prompt->setToolTip(tr("Both models continue this text"));
    m_chat = new QCheckBox(tr("Chat"), this);
    m_chat->setObjectName(QStringLiteral("promptChat"));
    m_chat->setToolTip(tr("Wrap the prompt in the model's chat template"));
    m_chat->setAccessibleName(tr("As a chat message"));
    m_try = new QPushButton(tr("Try"), this);
    m_try->setObjectName(QStringLiteral("promptTry"));
    m_try->setToolTip(tr("Let both models continue the prompt, one after the other"));
    m_try->setAccessibleName(tr("Try the prompt"));
    auto* row = new QHBoxLayout;
    row->setSpacing(kGrid);
    row->addWidget(m_prompt, 1);
    row->addWidget(m_chat);
    row->addWidget(m_try);
    body()->addLayout(row);
    auto* answers = new QGridLayout;
    answers->setSpacing(kGrid / 2);
    answers->setHorizontalSpacing(kGrid);
    m_fullAnswer = addAnswer(*answers, 0, tr("Full precision"), QStringLiteral("promptFull"));
    m_compressedAnswer = addAnswer(*answers, 1, tr("Compressed"), QStringLiteral("promptCompressed"));
    body()->addLayout(answers, 3);
    m_disagreement = new DisagreementView(this);
    body()->addWidget(m_disagreement, 2);
    connect(m_prompt, &QLineEdit::textChanged, this, &PromptCard::updateButton);
    connect(m_prompt, &QLineEdit::returnPressed, this, &PromptCard::tryPrompt);
    connect(m_try, &QPushButton::clicked, this, &PromptCard::tryPrompt);
}

QPlainTextEdit* PromptCard::addAnswer(
    QGridLayout& grid, int column, const QString& title, const QString& objectName)
{
    auto* text = new QPlainTextEdit(this);
    text->setObjectName(objectName);
    text->setAccessibleName(tr("Answer: %1").arg(title));
    text->setToolTip(tr("What this model writes after the prompt"));
    text->setReadOnly(true);
    text->setMinimumHeight(7 * kGrid);
    grid.addWidget(makeHint(title, this), 0, column);
    grid.addWidget(text, 1, column);
    return text;
}

void PromptCard::setModels(const QString& full, const QString& compressed, const QString& missing)
{
    if (full == m_full && compressed == m_compressed)
        return;
    m_job.cancel();
    m_judging.cancel();
    m_disagreement->clear();
    m_full = full;
    m_compressed = compressed;
    m_fullAnswer->clear();
    m_compressedAnswer->clear();
    m_compressedAnswer->setPlaceholderText(compressed.isEmpty() ? missing : QString());
    updateButton();
}

void PromptCard::updateButton()
{
    m_try->setEnabled(!m_full.isEmpty() && !m_prompt->text().trimmed().isEmpty() && !m_job.isRunning()
        && !m_judging.isRunning());
}

// One after the other: side by side they would only share the cores.
void PromptCard::tryPrompt()
{
    if (!m_try->isEnabled())
        return;
    m_asked = m_prompt->text().toStdString();
    m_askedAsChat = m_chat->isChecked();
    m_compressedAnswer->clear();
    m_disagreement->clear();
    using Answer = std::optional<GenerationResult>;
    continueWith(m_full, m_fullAnswer, [this](const Answer& full) {
        if (m_compressed.isEmpty())
            return;
        continueWith(m_compressed, m_compressedAnswer, [this, full](const Answer& compressed) {
            if (full && compressed)
                judge(*full);
        });
    });
}

void PromptCard::continueWith(const QString& model, QPlainTextEdit* answer, const Then& then)
{
    answer->setPlainText(tr("Writing\u2026"));
    m_job.start([engine = m_engine, model = model.toStdString(), prompt = m_asked, chat = m_askedAsChat](
                    const std::stop_token& stop) { return answerOf(*engine, model, prompt, chat, stop); },
        [this, answer, then](const JobResult<GenerationResult>& result) {
            answer->setPlainText(result.value ? QString::fromStdString(result.value->text).trimmed()
                                              : result.message + QLatin1Char(' ') + result.hint);
            then(result.value);
            updateButton();
        });
    updateButton();
}

// Both models read the full model's answer and tell what they would have written at each place.
void PromptCard::judge(const GenerationResult& answer)
{
    if (answer.ids.empty())
        return m_disagreement->setMessage(tr("The full model wrote nothing."));
    m_disagreement->setMessage(tr("Comparing token by token\u2026"));
    m_judging.start(
        [engine = m_engine, full = m_full.toStdString(), compressed = m_compressed.toStdString(),
            prompt = m_asked, chat = m_askedAsChat, ids = answer.ids](const std::stop_token& stop) {
            RunObserver observer;
            PauseGate gate;
            RunContext context { observer, gate, stop };
            return engine->judgeAnswer(full, compressed, prompt, ids, optionsOf(chat), context);
        },
        [this](const JobResult<JudgedTokens>& result) {
            if (result.value)
                m_disagreement->setTokens(*result.value);
            else
                m_disagreement->setMessage(result.message + QLatin1Char(' ') + result.hint);
            updateButton();
        });
}

} // namespace tacq
