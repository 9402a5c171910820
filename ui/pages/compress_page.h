#pragma once

#include "ui/pages/page.h"

namespace tacq {

class CompressPage : public Page
{
    Q_OBJECT

public:
    explicit CompressPage(Session& session, QWidget* parent = nullptr);
};

} // namespace tacq
