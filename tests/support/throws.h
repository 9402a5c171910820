#pragma once

#include "core/base/error.h"

#include <QTest>

#include <functional>
#include <string>

namespace tacq::test {

// Message and hint of the Error that `body` throws; a marker text when it throws none, so that a comparison
// fails.
inline std::string errorOf(const std::function<void()>& body)
{
    try {
        body();
    } catch (const Error& error) {
        return std::string(error.what()) + (error.hint().empty() ? "" : " " + error.hint());
    }
    return "(no error was thrown)";
}

} // namespace tacq::test

// The body must fail with an Error whose message contains `text`.
#define TACQ_VERIFY_ERROR(body, text)                                                                        \
    do {                                                                                                     \
        const std::string message = tacq::test::errorOf([&] { body; });                                      \
        QVERIFY2(message.find(text) != std::string::npos, message.c_str());                                  \
    } while (false)
