#pragma once

#include "ui/pages/page.h"

namespace tacq {

class TaskPage : public Page
{
    Q_OBJECT

public:
    explicit TaskPage(Session& session, QWidget* parent = nullptr);
};

} // namespace tacq
