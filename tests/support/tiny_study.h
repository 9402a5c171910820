#pragma once

#include "core/base/error.h"
#include "core/base/file.h"
#include "tests/support/byte_tokenizer.h"
#include "tests/support/tiny_model.h"

#include <filesystem>
#include <string>

namespace tacq::test {

// FOLDER/model, a tiny model that reads bytes, and two texts for it: FOLDER/text.txt and FOLDER/other.txt.
inline void writeTinyStudy(const std::filesystem::path& folder)
{
    TinyModel model;
    model.intermediate = 64;
    makeFolder(folder / "model");
    writeTinyModel(folder / "model", model);
    writeByteTokenizer(folder / "model");
    std::string text;
    for (int i = 0; i < 200; ++i)
        text += concat("The square of ", i, " is ", i * i, ".\n");
    writeText(folder / "text.txt", text);
    writeText(folder / "other.txt", "Before that. " + text);
}

} // namespace tacq::test
