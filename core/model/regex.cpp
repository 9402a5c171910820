#include "core/model/regex.h"

#include "core/base/error.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace tacq {

namespace {

// Backtracking steps of one match. A pre-tokenizer needs about one per character of a run of blanks.
constexpr std::uint32_t kStepLimit = 200'000'000;
constexpr std::uint32_t kHeapLimitKib = 1U << 20;

template <typename T> struct Release
{
    void operator()(T* pointer) const
    {
        if constexpr (std::is_same_v<T, pcre2_code>)
            pcre2_code_free(pointer);
        else if constexpr (std::is_same_v<T, pcre2_match_data>)
            pcre2_match_data_free(pointer);
        else if constexpr (std::is_same_v<T, pcre2_match_context>)
            pcre2_match_context_free(pointer);
        else
            pcre2_compile_context_free(pointer);
    }
};
template <typename T> using Owned = std::unique_ptr<T, Release<T>>;

std::string messageOf(int code)
{
    PCRE2_UCHAR text[160] = {};
    pcre2_get_error_message(code, text, sizeof text);
    return reinterpret_cast<const char*>(text);
}

PCRE2_SPTR units(std::string_view text)
{
    return reinterpret_cast<PCRE2_SPTR>(text.data());
}

} // namespace

struct Regex::Code
{
    Owned<pcre2_code> pattern;
    Owned<pcre2_match_context> limits;
};

Regex::Regex(const std::string& pattern, std::string_view origin)
    : m_code(std::make_unique<Code>())
    , m_origin(origin)
{
    const Owned<pcre2_compile_context> context(pcre2_compile_context_create(nullptr));
    pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
    int error = 0;
    PCRE2_SIZE where = 0;
    m_code->pattern.reset(pcre2_compile(units(pattern), pattern.size(),
        PCRE2_UTF | PCRE2_UCP | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C, &error, &where, context.get()));
    if (!m_code->pattern)
        fail(ErrorKind::InvalidInput, origin, ": the pattern ", pattern, " is not valid at byte ", where,
            ": ", messageOf(error), ".");
    pcre2_jit_compile(m_code->pattern.get(), PCRE2_JIT_COMPLETE); // without it matching is only slower
    m_code->limits.reset(pcre2_match_context_create(nullptr));
    pcre2_set_match_limit(m_code->limits.get(), kStepLimit);
    pcre2_set_heap_limit(m_code->limits.get(), kHeapLimitKib);
}

Regex::~Regex() = default;

void Regex::eachMatch(std::string_view text, const std::function<void(std::size_t, std::size_t)>& found) const
{
    const Owned<pcre2_match_data> match(pcre2_match_data_create(1, nullptr));
    const auto search = [&](std::size_t from, std::uint32_t options) {
        return pcre2_match(m_code->pattern.get(), units(text), text.size(), from,
            PCRE2_NO_UTF_CHECK | options, match.get(), m_code->limits.get());
    };
    std::size_t from = 0;
    while (from < text.size()) {
        int result = search(from, PCRE2_NOTEMPTY);
        if (result == PCRE2_ERROR_JIT_STACKLIMIT) // the interpreter keeps its stack on the heap
            result = search(from, PCRE2_NOTEMPTY | PCRE2_NO_JIT);
        if (result == PCRE2_ERROR_NOMATCH)
            return;
        if (result < 0)
            fail(ErrorKind::InvalidInput, m_origin, ": the pre-tokenizer's pattern gave up on a text of ",
                text.size(), " bytes at byte ", from, " (", messageOf(result), ").");
        const PCRE2_SIZE* range = pcre2_get_ovector_pointer(match.get());
        found(range[0], range[1]);
        from = range[1];
    }
}

} // namespace tacq
