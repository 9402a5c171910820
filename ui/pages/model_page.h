#pragma once

#include "ui/pages/page.h"

namespace tacq {

class ModelPage : public Page
{
    Q_OBJECT

public:
    explicit ModelPage(Session& session, QWidget* parent = nullptr);
};

} // namespace tacq
