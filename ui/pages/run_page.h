#pragma once

#include "ui/pages/page.h"

namespace tacq {

class RunPage : public Page
{
    Q_OBJECT

public:
    explicit RunPage(Session& session, QWidget* parent = nullptr);
};

} // namespace tacq
