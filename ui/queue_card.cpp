#include "ui/queue_card.h"

#include "ui/models/run_queue_table.h"
#include "ui/session/session.h"

#include <QHeaderView>
#include <QPushButton>
#include <QShortcut>
#include <QTableView>
#include <QVBoxLayout>

namespace tacq {

namespace {

constexpr int kRowHeight = 3 * kGrid + 2;
constexpr int kFewestRows = 2; // that are seen at once

} // namespace

QueueCard::QueueCard(Session& session, QWidget* parent)
    : Card(tr("Queue"), parent)
    , m_session(session)
{
    setObjectName(QStringLiteral("queueCard"));
    buildControls();
    connectSignals();
    showQueue();
}

QPushButton* QueueCard::addButton(
    QHBoxLayout& row, const QString& text, const char* name, const QString& toolTip)
{
    auto* button = new QPushButton(text, m_buttons);
    button->setObjectName(QLatin1String(name));
    button->setToolTip(toolTip);
    row.addWidget(button);
    return button;
}

void QueueCard::buildControls()
{
    m_count = makeHint(QString(), this);
    m_count->setObjectName(QStringLiteral("queueCount"));
    m_count->setWordWrap(false);
    m_start = new QPushButton(this);
    m_start->setObjectName(QStringLiteral("queueStart"));
    header()->addWidget(m_count);
    header()->addWidget(m_start);
    m_hint = makeHint(QString(), this);
    m_hint->setObjectName(QStringLiteral("queueHint"));
    m_hint->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_problem = new Notice(this);
    m_problem->setObjectName(QStringLiteral("queueProblem"));
    m_model = new RunQueueTable(m_session.queue(), this);
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("queueTable"));
    m_table->setAccessibleName(tr("Runs that follow one another"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_table->horizontalHeader()->hide();
    m_table->horizontalHeader()->setSectionResizeMode(RunQueueTable::What, QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionResizeMode(RunQueueTable::State, QHeaderView::ResizeToContents);
    m_table->setMinimumHeight(kFewestRows * kRowHeight);
    m_table->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Ignored); // takes what is left
    m_buttons = new QWidget(this);
    auto* row = new QHBoxLayout(m_buttons);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kGrid);
    m_up = addButton(*row, tr("Up"), "queueUp", tr("Earlier (Alt+Up)"));
    m_down = addButton(*row, tr("Down"), "queueDown", tr("Later (Alt+Down)"));
    m_remove
        = addButton(*row, tr("Remove"), "queueRemove", tr("Take it off the list (Delete); its folder stays"));
    row->addStretch();
    body()->addWidget(m_hint);
    body()->addWidget(m_problem);
    body()->addWidget(m_table, 1);
    body()->addWidget(m_buttons);
}

void QueueCard::connectSignals()
{
    connect(&m_session.queue(), &RunQueue::changed, this, &QueueCard::showQueue);
    connect(&m_session, &Session::forecastChanged, this, &QueueCard::showQueue); // the engine is free or not
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &QueueCard::showQueue);
    connect(m_start, &QPushButton::clicked, this, &QueueCard::startOrHold);
    connect(m_up, &QPushButton::clicked, this, [this] { moveSelected(-1); });
    connect(m_down, &QPushButton::clicked, this, [this] { moveSelected(1); });
    connect(m_remove, &QPushButton::clicked, this, &QueueCard::removeSelected);
    const auto onKey = [this](const QKeySequence& keys, auto then) {
        auto* shortcut = new QShortcut(keys, m_table);
        shortcut->setContext(Qt::WidgetShortcut);
        connect(shortcut, &QShortcut::activated, this, then);
    };
    onKey(Qt::ALT | Qt::Key_Up, [this] { m_up->click(); });
    onKey(Qt::ALT | Qt::Key_Down, [this] { m_down->click(); });
    onKey(QKeySequence::Delete, [this] { m_remove->click(); });
}

int QueueCard::selected() const
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    return rows.isEmpty() ? -1 : rows.constFirst().row();
}

void QueueCard::moveSelected(int by)
{
    const int row = selected();
    m_session.queue().move(row, row + by);
    m_table->selectRow(row + by);
}

void QueueCard::removeSelected()
{
    const int row = selected();
    m_session.queue().remove(row);
    if (const int last = int(m_session.queue().runs().size()) - 1; last >= 0)
        m_table->selectRow(std::min(row, last));
}

void QueueCard::startOrHold()
{
    if (m_session.queue().isGoing())
        m_session.queue().setGoing(false);
    else
        m_session.runQueue();
}

QString QueueCard::stateOfQueue() const
{
    const RunQueue& queue = m_session.queue();
    if (queue.runs().isEmpty())
        return tr("Runs that are to follow one another, over night for instance. “Add to queue” puts the "
                  "settings on this page here.");
    if (queue.waiting() == 0)
        return queue.running() >= 0 ? tr("The last one runs.") : tr("None waits any more.");
    if (queue.isGoing())
        return m_session.controller().isBusy() ? tr("The next one starts when the present job is over.")
                                               : tr("The next one starts.");
    return tr("Held: nothing starts until you say so.");
}

void QueueCard::showQueue()
{
    const RunQueue& queue = m_session.queue();
    const bool empty = queue.runs().isEmpty();
    m_count->setText(queue.waiting() > 0 ? tr("%1 waiting").arg(queue.waiting()) : QString());
    m_hint->setText(stateOfQueue());
    m_problem->showMessage(Tone::Caution, queue.problem());
    m_table->setVisible(!empty);
    m_buttons->setVisible(!empty);
    m_start->setVisible(!empty);
    m_start->setText(queue.isGoing() ? tr("Hold") : tr("Run the queue"));
    m_start->setToolTip(queue.isGoing() ? tr("Let the running job end, and start no further one")
                                        : tr("Start those that wait, one after the other"));
    m_start->setEnabled(queue.waiting() > 0);
    const int row = selected();
    const auto waits = [&](int index) {
        return index >= 0 && index < queue.runs().size()
            && queue.runs()[index].state == QueuedRun::State::Waiting;
    };
    m_up->setEnabled(waits(row) && waits(row - 1));
    m_down->setEnabled(waits(row) && waits(row + 1));
    m_remove->setEnabled(row >= 0 && row < queue.runs().size() && row != queue.running());
}

} // namespace tacq
