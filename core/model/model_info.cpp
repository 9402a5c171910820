#include "core/model/model_info.h"

#include "core/base/error.h"
#include "core/base/number_text.h"
#include "core/base/sha256.h"
#include "core/model/block_quants.h"
#include "core/model/chat_template.h"
#include "core/model/model_kind.h"
#include "core/model/quantized_tensors.h"
#include "core/model/safetensors_folder.h"
#include "core/model/tokenizer.h"
#include "core/model/weight_source.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <type_traits>
#include <variant>

namespace tacq {

namespace {

std::filesystem::path demoModel()
{
    if (const char* named = std::getenv("TACQ_DEMO_MODEL"); named != nullptr && *named != '\0')
        return named;
    std::error_code ignored;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored);
    return program.parent_path().parent_path() / "share" / "demo.gguf";
}

void listSafetensors(const std::filesystem::path& folder, ModelInfo& info)
{
    const SafetensorsFolder weights(folder);
    for (const auto& file : weights.files()) {
        info.shape.fileBytes += std::filesystem::file_size(file->path());
        for (const SafetensorsFile::Tensor& tensor : file->tensors())
            info.tensors.push_back({ tensor.name, std::string(name(tensor.type)), tensor.shape,
                tensor.bytes.size(), file->path().filename().string() });
    }
}

void listGguf(const GgufFile& file, ModelInfo& info)
{
    info.shape.fileBytes = std::filesystem::file_size(file.path());
    if (const auto title = file.text("general.name"))
        info.title = *title;
    for (const GgufFile::Tensor& tensor : file.tensors())
        info.tensors.push_back({ tensor.name, std::string(name(tensor.type)), tensor.shape,
            tensor.bytes.size(), file.path().filename().string() });
}

void describeTokenizer(ModelInfo& info)
{
    try {
        const auto tokenizer = Tokenizer::open(info.path);
        info.hasTokenizer = true;
        info.tokenizer = concat("byte-level BPE, ", grouped(tokenizer->size()), " tokens");
        const std::string& source = tokenizer->chatTemplateSource();
        if (const auto known = ChatTemplate::recognise(source))
            info.chatTemplate = known->name();
        else if (!source.empty())
            info.warnings.push_back(
                "The model's chat template is none of those this program knows; it can be "
                "used without chat.");
    } catch (const Error& error) {
        // A model without a usable tokenizer can still be looked at; the reason is shown instead.
        info.tokenizer = error.what();
        info.warnings.push_back(concat("No task can be run: ", error.what()));
    }
}

// Each group size is a multiple of the one before: what one does not divide, the larger ones do not either.
void warnAboutGroups(ModelInfo& info)
{
    constexpr std::array<int, 4> kGroups = { 16, 32, 64, 128 };
    for (std::size_t i = 0; i < kGroups.size(); ++i) {
        for (const Projection projection : kProjections) {
            const std::int64_t width = info.config.shapeOf(projection).second;
            if (width % kGroups[i] == 0)
                continue;
            if (i == 0)
                info.warnings.push_back(concat("No group size divides the model's layer width of ", width,
                    ": only one scale per row will do."));
            else if (i + 1 == kGroups.size())
                info.warnings.push_back(concat(
                    "Group size ", kGroups[i], " does not divide the model's layer width of ", width, "."));
            else
                info.warnings.push_back(concat("Group sizes from ", kGroups[i],
                    " on do not divide the model's layer width of ", width, "."));
            return;
        }
    }
}

void warnAboutSource(ModelInfo& info)
{
    if (info.config.blockQuantizedSource)
        info.warnings.push_back(concat("The source is already quantized (", info.config.sourceType,
            "): its decoded values count as full precision here."));
    if (info.source == "packed")
        info.warnings.push_back(
            "This checkpoint is already compressed; compressing it again adds to its loss.");
    if (info.config.tiedHead)
        info.warnings.push_back(
            "The output head shares the embedding's weights; they stay in 16 bit and count once.");
}

// Begin, middle and end of a tensor: enough to tell two versions of a model apart without reading them whole.
void addSamples(Sha256& hash, std::span<const std::byte> bytes)
{
    constexpr std::size_t kSample = 4096; // bytes
    if (bytes.size() <= 3 * kSample) {
        hash.add(bytes);
        return;
    }
    hash.add(bytes.first(kSample));
    hash.add(bytes.subspan(bytes.size() / 2, kSample));
    hash.add(bytes.last(kSample));
}

template <typename File> void addTensors(Sha256& hash, const File& file)
{
    for (const auto& tensor : file.tensors()) {
        hash.add(concat(tensor.name, " ", name(tensor.type), " ", shapeText(tensor.shape), "\n"));
        addSamples(hash, tensor.bytes);
        file.release(tensor);
    }
}

void addValue(Sha256& hash, const GgufFile::Value& value)
{
    const auto addPlain = [&](const auto& plain) { hash.add(concat(plain, "\n")); };
    std::visit(
        [&](const auto& held) {
            if constexpr (std::is_same_v<std::decay_t<decltype(held)>, GgufFile::Array>)
                std::visit(
                    [&](const auto& items) {
                        for (const auto& item : items)
                            addPlain(item);
                    },
                    held);
            else
                addPlain(held);
        },
        value);
}

} // namespace

std::filesystem::path resolveModel(const std::string& model)
{
    if (model.empty())
        fail(ErrorKind::InvalidInput, "No model is named.");
    if (model != "demo")
        return model;
    const std::filesystem::path demo = demoModel();
    if (!std::filesystem::is_regular_file(demo))
        failWithHint(ErrorKind::Io, "Run `bash installer/setup.sh`, which downloads it.",
            "The demo model is missing: ", demo.string(), " does not exist.");
    return demo;
}

ModelInfo readModelInfo(const std::string& model)
{
    constexpr std::array<std::string_view, 3> kSources = { "huggingface", "gguf", "packed" };
    ModelInfo info;
    info.path = resolveModel(model);
    const ModelKind kind = modelKind(info.path);
    info.source = kSources[std::size_t(kind)];
    info.config = openModel(info.path)->config(); // all names and shapes are checked here
    info.shape = info.config.shape();
    info.parameters = info.shape.quantizable + info.shape.otherParameters;
    if (kind == ModelKind::Gguf) {
        info.title = info.path.stem().string();
        listGguf(GgufFile(info.path), info);
    } else {
        const auto folder = std::filesystem::absolute(info.path / "").lexically_normal();
        info.title = folder.parent_path().filename().string();
        listSafetensors(info.path, info);
    }
    warnAboutSource(info);
    warnAboutGroups(info);
    describeTokenizer(info);
    return info;
}

std::string modelFingerprint(const std::filesystem::path& model)
{
    Sha256 hash;
    if (modelKind(model) == ModelKind::Gguf) {
        const GgufFile file(model);
        for (const auto& [key, value] : file.values()) {
            hash.add(concat(key, "="));
            addValue(hash, value);
        }
        addTensors(hash, file);
        return hash.hex();
    }
    hash.add(readText(model / "config.json"));
    const SafetensorsFolder weights(model);
    for (const auto& file : weights.files())
        addTensors(hash, *file);
    return hash.hex();
}

} // namespace tacq
