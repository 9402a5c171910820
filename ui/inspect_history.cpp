#include "ui/inspect_history.h"

namespace tacq {

namespace {

constexpr std::size_t kMostPlaces = 200;

} // namespace

InspectPlace InspectPlace::above() const
{
    InspectPlace place = *this;
    if (weight)
        place.weight.reset();
    else if (area)
        place.area.reset();
    else
        place.matrix.reset();
    return place;
}

void InspectHistory::clear()
{
    m_places.assign(1, {});
    m_now = 0;
    m_walking = false;
}

void InspectHistory::enter(const InspectPlace& place)
{
    if (place == now())
        return;
    m_places.resize(m_now + 1);
    m_places.push_back(place);
    if (m_places.size() > kMostPlaces)
        m_places.erase(m_places.begin());
    m_now = m_places.size() - 1;
    m_walking = false;
}

void InspectHistory::shift(const InspectPlace& place)
{
    m_places[m_now] = place;
}

void InspectHistory::step(const InspectPlace& place)
{
    if (place == now())
        return;
    if (m_walking)
        return shift(place);
    enter(place);
    m_walking = true;
}

const InspectPlace& InspectHistory::back()
{
    m_walking = false;
    return m_places[--m_now];
}

const InspectPlace& InspectHistory::forward()
{
    m_walking = false;
    return m_places[++m_now];
}

} // namespace tacq
