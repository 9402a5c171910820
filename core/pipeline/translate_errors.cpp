#include "core/pipeline/translate_errors.h"

#include "core/base/error.h"

#include <c10/util/Exception.h>

#include <new>

namespace tacq {

namespace {

constexpr const char* kMemoryHint = "Use fewer samples or shorter sequences, set --memory-limit, or close "
                                    "other programs; a run can be resumed.";

bool isOutOfMemory(std::string_view text)
{
    return text.find("can't allocate memory") != std::string_view::npos
        || text.find("out of memory") != std::string_view::npos;
}

} // namespace

void translateErrors(const std::function<void()>& body)
{
    try {
        body();
    } catch (const c10::Error& error) {
        const std::string_view text = error.what_without_backtrace();
        if (isOutOfMemory(text))
            failWithHint(ErrorKind::Device, kMemoryHint, "The memory does not suffice for this step.");
        fail(ErrorKind::Internal, "LibTorch refused a computation: ", text.substr(0, text.find('\n')));
    } catch (const std::bad_alloc&) {
        failWithHint(ErrorKind::Device, kMemoryHint, "The memory does not suffice for this step.");
    }
}

} // namespace tacq
