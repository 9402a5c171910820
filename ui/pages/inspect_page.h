#pragma once

#include "ui/pages/page.h"

namespace tacq {

class InspectPage : public Page
{
    Q_OBJECT

public:
    explicit InspectPage(Session& session, QWidget* parent = nullptr);
};

} // namespace tacq
