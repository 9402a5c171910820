#pragma once

#include "ui/card.h"

#include "ui/session/run_live.h"

#include <QList>

class QTableView;

namespace tacq {

class LogFilter;
class LogModel;

// The log of a job: the lines of a level and above that hold the searched text. Follows new lines while its
// end is in sight.
class LogCard : public Card
{
    Q_OBJECT

public:
    explicit LogCard(QWidget* parent = nullptr);

    void setLines(const QList<LogLine>& lines); // replaces all
    void append(const LogLine& line);

private:
    void buildControls();
    void buildTable();

    LogModel* m_log;
    LogFilter* m_filter;
    QTableView* m_view = nullptr;
};

} // namespace tacq
