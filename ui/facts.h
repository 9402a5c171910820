#pragma once

#include <QString>
#include <QWidget>

class QGridLayout;
class QLabel;

namespace tacq {

// Names and values in two columns; values keep their place when they change.
class Facts : public QWidget
{
    Q_OBJECT

public:
    explicit Facts(QWidget* parent = nullptr);
    QLabel* add(const QString& name, const QString& objectName, const QString& toolTip = {}); // the value

private:
    QGridLayout* m_grid;
};

} // namespace tacq
