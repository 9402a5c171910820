#pragma once

#include "ui/pages/page.h"

namespace tacq {

class ExportPage : public Page
{
    Q_OBJECT

public:
    explicit ExportPage(Session& session, QWidget* parent = nullptr);
};

} // namespace tacq
