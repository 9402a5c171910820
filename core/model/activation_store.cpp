#include "core/model/activation_store.h"

#include "core/base/error.h"
#include "core/base/tensor_device.h"

#include <ATen/ATen.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tacq {

namespace {

int openUnnamedFile(const std::filesystem::path& folder)
{
    int descriptor = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor < 0) { // some file systems have no unnamed files
        std::string name = (folder / "spill-XXXXXX").string();
        descriptor = mkostemp(name.data(), O_CLOEXEC);
        if (descriptor >= 0)
            unlink(name.c_str());
    }
    if (descriptor < 0)
        failWithHint(ErrorKind::Io, "Choose a run folder that you may write to.", folder.string(),
            ": the file for activations cannot be made: ", std::strerror(errno), ".");
    return descriptor;
}

} // namespace

ActivationStore::ActivationStore(std::int64_t slots, std::int64_t tokens, std::int64_t width,
    const std::filesystem::path& spillFolder, std::uint64_t memoryBudget, at::Device device)
    : m_tokens(tokens)
    , m_width(width)
    , m_folder(spillFolder)
    , m_device(device)
{
    const std::int64_t values = slots * tokens * width;
    const std::uint64_t bytes = std::uint64_t(values) * sizeof(float);
    const auto options = at::TensorOptions().dtype(at::kFloat);
    if (device.is_cuda() && bytes <= freeMemory(deviceOf(device)) / 2) // the rest is for a block at work
        m_memory = at::empty({ values }, options.device(device));
    else if (bytes <= memoryBudget)
        m_memory = at::empty({ values }, options.pinned_memory(device.is_cuda()));
    else
        m_descriptor = openUnnamedFile(spillFolder);
}

ActivationStore::~ActivationStore()
{
    if (m_descriptor >= 0)
        close(m_descriptor);
}

std::uint64_t ActivationStore::memoryBytes() const
{
    return m_memory.defined() ? std::uint64_t(m_memory.nbytes()) : 0;
}

std::int64_t ActivationStore::offset(std::int64_t slot, std::int64_t first) const
{
    return (slot * m_tokens + first) * m_width;
}

at::Tensor ActivationStore::read(
    std::int64_t slot, std::int64_t first, std::int64_t count, std::int64_t width) const
{
    // Rows of a narrower array lie at the stride of the full width only in memory order of a whole pack: a
    // pack is always read back with the rows and width it was written with, so its values are contiguous from
    // its offset.
    if (m_memory.defined())
        return m_memory.narrow(0, offset(slot, first), count * width)
            .view({ count, width })
            .to(m_device, /*non_blocking=*/true);
    at::Tensor rows = at::empty({ count, width }, at::kFloat);
    auto* data = static_cast<char*>(rows.data_ptr());
    std::int64_t left = count * width * std::int64_t(sizeof(float));
    off_t position = offset(slot, first) * off_t(sizeof(float));
    while (left > 0) {
        const ssize_t got = pread(m_descriptor, data, std::size_t(left), position);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            fail(ErrorKind::Io, m_folder.string(), ": spilled activations could not be read back.");
        data += got;
        position += got;
        left -= got;
    }
    return rows.to(m_device);
}

void ActivationStore::write(std::int64_t slot, std::int64_t first, const at::Tensor& rows)
{
    if (m_memory.defined()) {
        m_memory.narrow(0, offset(slot, first), rows.numel()).copy_(rows.reshape({ -1 }));
        return;
    }
    const at::Tensor source = rows.to(at::kCPU, at::kFloat).contiguous();
    const auto* data = static_cast<const char*>(source.const_data_ptr());
    std::int64_t left = source.numel() * std::int64_t(sizeof(float));
    off_t position = offset(slot, first) * off_t(sizeof(float));
    while (left > 0) {
        const ssize_t put = pwrite(m_descriptor, data, std::size_t(left), position);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            failWithHint(ErrorKind::Io,
                "Free some space or use fewer calibration tokens; the run can be resumed.", m_folder.string(),
                ": activations could not be written: ", std::strerror(errno), ".");
        data += put;
        position += put;
        left -= put;
    }
}

} // namespace tacq
