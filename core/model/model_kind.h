#pragma once

#include <filesystem>

namespace tacq {

enum class ModelKind { HuggingFace, Gguf, Packed };

// What lies at a resolved MODEL path. Error (Io) with a hint when it is nothing of these.
ModelKind modelKind(const std::filesystem::path& model);

} // namespace tacq
