#pragma once

#include "ui/plots/weight_map.h"

#include <optional>
#include <vector>

namespace tacq {

// Where in a run a person looks: at the whole model, a matrix, a part of it, one weight.
struct InspectPlace
{
    struct Matrix
    {
        int block = 0;
        Projection projection = Projection::Query;
        bool operator==(const Matrix&) const = default;
    };
    std::optional<Matrix> matrix; // none: the whole model, and nothing below
    std::optional<MatrixArea> area; // none: the whole matrix
    std::optional<WeightMap::Weight> weight;

    InspectPlace above() const; // one step out: from a weight to its surroundings, … to the model
    bool operator==(const InspectPlace&) const = default;
};

// The places visited, to go back and forward between, as in a browser.
class InspectHistory
{
public:
    void clear(); // at the model, with nothing before
    void enter(const InspectPlace& place); // forgets what lay ahead
    void shift(const InspectPlace& place); // the same visit has moved on: zoomed, panned
    void step(const InspectPlace& place); // with the arrow keys: a walk of many steps is one visit
    const InspectPlace& now() const { return m_places[m_now]; }
    bool canGoBack() const { return m_now > 0; }
    bool canGoForward() const { return m_now + 1 < m_places.size(); }
    const InspectPlace& back(); // canGoBack()
    const InspectPlace& forward(); // canGoForward()

private:
    std::vector<InspectPlace> m_places { 1 };
    std::size_t m_now = 0;
    bool m_walking = false; // the visit was begun by a step
};

} // namespace tacq
