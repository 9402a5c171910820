#include "core/output/packed.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/config/run_config.h"
#include "core/model/quantized_tensors.h"
#include "core/output/checksums.h"
#include "core/output/companion_files.h"
#include "core/output/dense_tensors.h"
#include "core/output/export_report.h"
#include "core/output/staged_folder.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tacq {

namespace {

struct PackedTensor
{
    int block = 0;
    Projection projection = Projection::Query;
    QuantizedPart part = QuantizedPart::Codes;
};

// Everything the file will hold: what to declare, and by name where the bytes come from.
struct Contents
{
    std::vector<SafetensorsWriter::Declaration> declarations;
    std::map<std::string, std::variant<DenseTensor, PackedTensor>> sources;
    std::uint64_t bytes = 0;
};

const QuantizedMatrix& compressed(const WeightSource& model, int block, Projection projection)
{
    const QuantizedMatrix* matrix = model.quantized(block, projection);
    if (matrix == nullptr)
        failWithHint(ErrorKind::Unsupported, "Export it as a dense checkpoint instead.",
            quantizedModule(block, projection), " is not compressed; a packed checkpoint holds compressed ",
            "matrices only.");
    return *matrix;
}

// The bits, group size, storage type and kind of grid that all matrices of a model share. A group as long as
// a row may be the row in one matrix and a group size of the model in another, so both readings stay open
// until the end.
class SharedFormat
{
public:
    void add(const QuantizedMatrix& matrix, const std::string& module)
    {
        if (!m_first)
            m_first = QuantizedFormat { matrix.bits, matrix.groupSize, matrix.storage, kindOf(matrix.grid) };
        m_perRow = m_perRow && matrix.groupSize == matrix.columns;
        m_equalGroups = m_equalGroups && matrix.groupSize == m_first->groupSize;
        if (matrix.bits != m_first->bits || matrix.storage != m_first->storage
            || kindOf(matrix.grid) != m_first->grid || (!m_perRow && !m_equalGroups))
            fail(ErrorKind::Unsupported, module, " has ", matrix.bits, " bits in groups of ",
                matrix.groupSize, " on a ", name(kindOf(matrix.grid)), " grid, another matrix ",
                m_first->bits, " bits in groups of ", m_first->groupSize, " on a ", name(m_first->grid),
                " grid; a packed checkpoint has one format for all.");
    }

    QuantizedFormat value() const
    {
        return { m_first->bits, m_perRow ? std::int64_t(kRowGroup) : m_first->groupSize, m_first->storage,
            m_first->grid };
    }

private:
    std::optional<QuantizedFormat> m_first;
    bool m_perRow = true;
    bool m_equalGroups = true;
};

void addDense(Contents& contents, const ModelConfig& config)
{
    for (DenseTensor& tensor : denseTensors(config, false)) {
        contents.declarations.push_back({ tensor.name, elementType(config.storage), tensor.shape });
        std::string name = tensor.name;
        contents.sources.emplace(std::move(name), std::move(tensor));
    }
}

// One look at every matrix: its outliers decide the sizes of its tensors.
QuantizedFormat addCompressed(Contents& contents, const WeightSource& model, const RunContext& context)
{
    SharedFormat format;
    for (int block = 0; block < model.config().blocks; ++block) {
        for (const Projection projection : kProjections) {
            context.checkpoint();
            const std::string module = quantizedModule(block, projection);
            const QuantizedMatrix& matrix = compressed(model, block, projection);
            format.add(matrix, module);
            for (auto& declaration : declareQuantized(module, matrix))
                contents.declarations.push_back(std::move(declaration));
            for (const QuantizedPart part : quantizedParts(kindOf(matrix.grid)))
                contents.sources.emplace(
                    quantizedTensorName(module, part), PackedTensor { block, projection, part });
        }
    }
    return format.value();
}

void writeWeights(const WeightSource& model, const Contents& contents, const std::filesystem::path& path,
    const RunContext& context)
{
    SafetensorsWriter writer(path, contents.declarations, {});
    DenseTensorWriter dense(model, context);
    std::int64_t done = 0;
    for (const auto& tensor : writer.order()) {
        context.checkpoint();
        const auto& source = contents.sources.at(tensor.name);
        if (const auto* part = std::get_if<PackedTensor>(&source))
            writer.write(quantizedBytes(compressed(model, part->block, part->projection), part->part));
        else
            dense.write(std::get<DenseTensor>(source), writer);
        context.observer.progressed(Stage::Export, ++done, std::int64_t(writer.order().size()));
    }
    writer.finish();
}

} // namespace

ExportReport writePackedCheckpoint(const WeightSource& model, const std::filesystem::path& source,
    const std::filesystem::path& out, RunContext& context)
{
    Contents contents;
    addDense(contents, model.config());
    const QuantizedFormat format = addCompressed(contents, model, context);
    std::uint64_t bytes = companionBytes(source);
    for (const auto& tensor : contents.declarations)
        bytes += tensor.bytes();
    requireFreeSpace(out, bytes);

    StagedFolder folder(out);
    writeWeights(model, contents, folder.path() / "model.safetensors", context);
    writeCompanionFiles(source, folder.path());
    OrderedJson config = exportedConfig(model.config(), source);
    config[std::string(kQuantizationConfigKey)] = quantizationConfig(format);
    writeText(folder.path() / "config.json", config.dump(2) + "\n");
    writeChecksums(folder.path(), context);
    folder.commit();
    return measuredExport(name(ExportFormat::Packed), out, model.config());
}

} // namespace tacq
