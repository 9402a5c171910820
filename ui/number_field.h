#pragma once

class QDoubleSpinBox;
class QString;

namespace tacq {

// A field for a number of at least 0 among settings: right-aligned, and heard only when the person is done
// typing.
struct NumberField
{
    const char* name; // object name
    double most;
    int decimals;
    double step;
    int width; // pixels
};
QDoubleSpinBox* makeNumberField(const NumberField& field, const QString& suffix);

} // namespace tacq
