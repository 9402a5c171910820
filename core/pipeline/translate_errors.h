#pragma once

#include <functional>
#include <optional>
#include <utility>

namespace tacq {

// The border where LibTorch's and the allocator's exceptions become Error: runs `body` and rethrows what it
// threw in the program's own words. Error and Cancelled pass unchanged.
void translateErrors(const std::function<void()>& body);

template <typename Body> auto translated(Body body)
{
    std::optional<decltype(body())> result;
    translateErrors([&] { result.emplace(body()); });
    return std::move(*result);
}

} // namespace tacq
