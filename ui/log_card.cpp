#include "ui/log_card.h"

#include "ui/models/log_model.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QScrollBar>
#include <QTableView>
#include <QVBoxLayout>

namespace tacq {

LogCard::LogCard(QWidget* parent)
    : Card(tr("Log"), parent)
    , m_log(new LogModel(this))
    , m_filter(new LogFilter(this))
{
    m_filter->setSourceModel(m_log);
    buildControls();
    buildTable();
}

void LogCard::buildControls()
{
    auto* search = new QLineEdit(this);
    search->setObjectName(QStringLiteral("runLogSearch"));
    search->setPlaceholderText(tr("Search"));
    search->setClearButtonEnabled(true);
    search->setAccessibleName(tr("Search the log"));
    search->setToolTip(tr("Only lines that hold this text are shown"));
    auto* level = new QComboBox(this);
    level->setObjectName(QStringLiteral("runLogLevel"));
    level->setAccessibleName(tr("Lines to show"));
    level->setToolTip(tr("Which lines of the log are shown"));
    level->addItem(tr("Everything"), int(LogLevel::Debug));
    level->addItem(tr("Info and above"), int(LogLevel::Info));
    level->addItem(tr("Warnings and errors"), int(LogLevel::Warning));
    level->addItem(tr("Errors"), int(LogLevel::Error));
    level->setCurrentIndex(1);
    header()->addWidget(level);
    body()->addWidget(search);
    connect(search, &QLineEdit::textChanged, m_filter, &LogFilter::setSearch);
    connect(level, &QComboBox::currentIndexChanged, this,
        [this, level] { m_filter->setLowestLevel(LogLevel(level->currentData().toInt())); });
}

void LogCard::buildTable()
{
    m_view = new QTableView(this);
    m_view->setObjectName(QStringLiteral("runLog"));
    m_view->setAccessibleName(tr("Log of the run"));
    m_view->setToolTip(tr("What the engine told, oldest first"));
    m_view->setModel(m_filter);
    m_view->setShowGrid(false);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setMinimumHeight(6 * kGrid);
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents); // long lines wrap
    m_view->verticalHeader()->setMinimumSectionSize(fontMetrics().height() + kGrid / 2);
    m_view->horizontalHeader()->hide();
    m_view->horizontalHeader()->setStretchLastSection(true);
    m_view->setColumnWidth(
        LogModel::Time, fontMetrics().horizontalAdvance(QStringLiteral("00:00:00")) + 4 * kGrid);
    m_view->hideColumn(LogModel::Level); // its word stands in the text where it matters
    body()->addWidget(m_view);
}

void LogCard::setLines(const QList<LogLine>& lines)
{
    m_log->setLines(lines);
    m_view->scrollToBottom();
}

void LogCard::append(const LogLine& line)
{
    const QScrollBar* bar = m_view->verticalScrollBar();
    const bool following = bar->value() == bar->maximum();
    m_log->append(line);
    if (following)
        m_view->scrollToBottom();
}

} // namespace tacq
