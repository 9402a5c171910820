#pragma once

#include "ui/pages/page.h"

namespace tacq {

class ResultsPage : public Page
{
    Q_OBJECT

public:
    explicit ResultsPage(Session& session, QWidget* parent = nullptr);
};

} // namespace tacq
