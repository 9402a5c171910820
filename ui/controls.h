#pragma once

class QAbstractItemModel;
class QPushButton;
class QString;
class QTableView;
class QWidget;

namespace tacq {

// A button whose accessible name is its text.
QPushButton* makeButton(
    QWidget* parent, const QString& objectName, const QString& text, const QString& toolTip);

// A table to read and to choose one row of: a heading sorts, and until one is pressed rows stand as listed.
QTableView* makeTableView(QAbstractItemModel* model, QWidget* parent);

} // namespace tacq
