#include "ui/task_options_card.h"

#include "core/config/run_config.h"

#include <QComboBox>
#include <QGridLayout>
#include <QListWidget>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace tacq {

namespace {

constexpr int kColumns = 2;
constexpr int kLabelWidth = 15 * kGrid;
constexpr int kFieldWidth = 20 * kGrid;
constexpr QSize kNameSize(28 * kGrid, 3 * kGrid); // of one subject in the list
constexpr int kNameRows = 4; // of three subjects; more are scrolled to
const QString kChosen = QStringLiteral(","); // no group: the subjects checked in the list

const QString kSubjects = QStringLiteral("subjects");
const QString kShots = QStringLiteral("shots");
const QString kConvention = QStringLiteral("convention");

QSpinBox* makeNumber(const char* name, int least, int most, int step, QWidget* parent)
{
    auto* field = new QSpinBox(parent);
    field->setObjectName(QLatin1String(name));
    field->setRange(least, most);
    field->setSingleStep(step);
    field->setAlignment(Qt::AlignRight);
    field->setKeyboardTracking(false);
    return field;
}

} // namespace

TaskOptionsCard::TaskOptionsCard(QWidget* parent)
    : Card(tr("Options"), parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    buildControls();
    connectSignals();
}

void TaskOptionsCard::buildControls()
{
    m_grid = new QGridLayout;
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(3 * kGrid);
    m_grid->setVerticalSpacing(kGrid + kGrid / 2);
    for (int column = 0; column < kColumns; ++column)
        m_grid->setColumnStretch(column, 1);
    buildBenchmark();
    buildLimits();
    m_names = new QListWidget(this);
    m_names->setObjectName(QStringLiteral("taskSubjectNames"));
    m_names->setAccessibleName(tr("Subjects to ask about"));
    m_names->setToolTip(tr("Check the subjects to ask about"));
    m_names->setFlow(QListView::LeftToRight);
    m_names->setWrapping(true);
    m_names->setResizeMode(QListView::Adjust);
    m_names->setUniformItemSizes(true);
    m_names->setFrameShape(QFrame::NoFrame);
    m_names->setSelectionMode(QAbstractItemView::NoSelection);
    m_names->hide();
    body()->addLayout(m_grid);
    body()->addWidget(m_names);
}

void TaskOptionsCard::buildBenchmark()
{
    m_subjects = new QComboBox(this);
    m_subjects->setObjectName(QStringLiteral("taskSubjects"));
    m_subjectsBlock = addBlock(tr("Subjects"), m_subjects, tr("Which questions the task is made of."));
    m_shots = makeNumber("taskShots", 0, 8, 1, this);
    m_shots->setSpecialValueText(tr("none"));
    m_shotsBlock = addBlock(tr("Worked examples"), m_shots, tr("Solved questions before each one."));
    m_rules = new QComboBox(this);
    m_rules->setObjectName(QStringLiteral("taskConvention"));
    m_rules->addItem(tr("as in the paper"), QString());
    m_rules->addItem(tr("as harnesses do"), QStringLiteral("harness"));
    m_rules->setItemData(
        0, tr("Prompts, sampling and scoring of the method's published numbers"), Qt::ToolTipRole);
    m_rules->setItemData(1, tr("Fixed examples, the likeliest token, the scoring evaluation harnesses share"),
        Qt::ToolTipRole);
    m_rulesBlock = addBlock(tr("Rules"), m_rules, tr("Compare only scores of the same rules."));
}

void TaskOptionsCard::buildLimits()
{
    m_window = makeNumber("taskWindow", 2, 1'000'000, 256, this);
    m_windowBlock = addBlock(tr("Window"), m_window, tr("Tokens that are read together."));
    m_items = makeNumber("taskItems", 0, 1'000'000, 10, this);
    m_items->setSpecialValueText(tr("all"));
    m_itemsBlock = addBlock(tr("Evaluate at most"), m_items, tr("Items. Fewer are quicker and less sure."));
    m_tokens = makeNumber("taskTokens", 0, 2'000'000'000, 2048, this);
    m_tokens->setSpecialValueText(tr("all"));
    m_tokensBlock = addBlock(tr("Evaluate at most"), m_tokens, tr("Tokens, from the beginning of the text."));
}

QWidget* TaskOptionsCard::addBlock(const QString& label, QWidget* field, const QString& help)
{
    auto* block = new QWidget(this);
    auto* name = new QLabel(label, block);
    name->setBuddy(field);
    name->setFixedWidth(kLabelWidth);
    field->setParent(block);
    field->setAccessibleName(label);
    field->setToolTip(help);
    field->setFixedWidth(kFieldWidth);
    auto* row = new QHBoxLayout;
    row->setSpacing(kGrid);
    row->addWidget(name);
    row->addWidget(field);
    row->addStretch();
    auto* layout = new QVBoxLayout(block);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid / 2);
    layout->addLayout(row);
    layout->addWidget(makeHint(help, block));
    layout->addStretch();
    m_blocks.push_back({ block, true });
    return block;
}

void TaskOptionsCard::connectSignals()
{
    connect(m_subjects, &QComboBox::activated, this, [this] {
        const bool byName = m_subjects->currentData() == kChosen;
        m_names->setVisible(byName);
        if (!byName || !checkedNames().isEmpty())
            emit specificationChanged();
    });
    connect(m_names, &QListWidget::itemChanged, this, [this] {
        if (!checkedNames().isEmpty()) // none at all is no task
            emit specificationChanged();
    });
    connect(m_rules, &QComboBox::activated, this, &TaskOptionsCard::specificationChanged);
    connect(m_shots, &QSpinBox::valueChanged, this, &TaskOptionsCard::specificationChanged);
    for (QSpinBox* field : { m_items, m_window, m_tokens })
        connect(field, &QSpinBox::valueChanged, this, &TaskOptionsCard::configChanged);
}

void TaskOptionsCard::setWanted(QWidget* block, bool wanted)
{
    const auto found = std::find_if(
        m_blocks.begin(), m_blocks.end(), [block](const Block& each) { return each.widget == block; });
    m_misplaced = m_misplaced || found->wanted != wanted;
    found->wanted = wanted;
}

// Side by side, without holes.
void TaskOptionsCard::placeBlocks()
{
    if (!std::exchange(m_misplaced, false))
        return;
    int place = 0;
    for (const Block& block : m_blocks) {
        m_grid->removeWidget(block.widget);
        block.widget->setVisible(block.wanted);
        if (!block.wanted)
            continue;
        m_grid->addWidget(block.widget, place / kColumns, place % kColumns);
        ++place;
    }
}

void TaskOptionsCard::show(const TaskSpecification& task, const RunConfig& config)
{
    const QSignalBlocker quiet(this);
    const Benchmark* benchmark = benchmarkOf(task.word);
    const bool text = task.word == QLatin1String("text");
    setWanted(m_subjectsBlock, benchmark && benchmark->hasSubjects);
    setWanted(m_shotsBlock, benchmark && benchmark->mostShots > 0);
    setWanted(m_rulesBlock, benchmark);
    setWanted(m_windowBlock, text);
    setWanted(m_tokensBlock, text);
    setWanted(m_itemsBlock, !text);
    placeBlocks();
    if (benchmark) {
        const QString shots = task.option(kShots);
        m_shots->setMaximum(benchmark->mostShots);
        m_shots->setValue(shots.isEmpty() ? benchmark->mostShots : shots.toInt());
        const bool harness = task.option(kConvention) == QLatin1String("harness");
        m_rules->setCurrentIndex(harness ? 1 : 0);
    }
    if (benchmark && benchmark->hasSubjects)
        showSubjects(task);
    else
        m_names->hide();
    m_items->setValue(int(config.evaluationItems));
    m_tokens->setValue(int(config.evaluationTokens));
    m_window->setValue(config.sequenceLength);
}

void TaskOptionsCard::listNames(const QString& folder)
{
    m_namesFolder = folder;
    m_names->clear();
    const QStringList subjects = subjectsIn(folder);
    for (const QString& subject : subjects) {
        auto* item
            = new QListWidgetItem(QString(subject).replace(QLatin1Char('_'), QLatin1Char(' ')), m_names);
        item->setData(Qt::UserRole, subject);
        item->setSizeHint(kNameSize);
        item->setCheckState(Qt::Unchecked);
    }
    m_names->setFixedHeight(
        std::min(kNameRows, int(subjects.size() + 2) / 3) * kNameSize.height() + kGrid / 2);
    m_subjects->clear();
    m_subjects->addItem(subjects.isEmpty() ? tr("all") : tr("all %1").arg(subjects.size()), QString());
    m_subjects->addItem(tr("humanities"), QStringLiteral("humanities"));
    m_subjects->addItem(tr("social sciences"), QStringLiteral("social"));
    m_subjects->addItem(tr("STEM"), QStringLiteral("stem"));
    m_subjects->addItem(tr("other"), QStringLiteral("other"));
    m_subjects->addItem(tr("by name…"), kChosen);
}

void TaskOptionsCard::showSubjects(const TaskSpecification& task)
{
    const QSignalBlocker quiet(m_names);
    if (m_namesFolder != task.place || m_subjects->count() == 0)
        listNames(task.place);
    const QString given = task.option(kSubjects);
    int row = m_subjects->findData(given == QLatin1String("all") ? QString() : given);
    const bool choosing = m_subjects->currentData() == kChosen && checkedNames().isEmpty();
    if (row == 0 && choosing && !m_names->isHidden())
        return; // the list was opened and nothing is checked yet
    if (row < 0) {
        const QStringList names = given.split(QLatin1Char(','), Qt::SkipEmptyParts);
        if (check(names) == names.size()) {
            row = m_subjects->findData(kChosen);
        } else { // groups beside names, or names without a file: as they were given
            row = m_subjects->count();
            m_subjects->addItem(given, given);
        }
    }
    m_subjects->setCurrentIndex(row);
    m_names->setVisible(m_subjects->currentData() == kChosen);
}

int TaskOptionsCard::check(const QStringList& names)
{
    int found = 0;
    for (int row = 0; row < m_names->count(); ++row) {
        QListWidgetItem* item = m_names->item(row);
        const bool chosen = names.contains(item->data(Qt::UserRole).toString());
        item->setCheckState(chosen ? Qt::Checked : Qt::Unchecked);
        found += chosen ? 1 : 0;
    }
    return found;
}

QString TaskOptionsCard::checkedNames() const
{
    QStringList names;
    for (int row = 0; row < m_names->count(); ++row) {
        if (m_names->item(row)->checkState() == Qt::Checked)
            names << m_names->item(row)->data(Qt::UserRole).toString();
    }
    return names.join(QLatin1Char(','));
}

QString TaskOptionsCard::chosenSubjects() const
{
    const QString group = m_subjects->currentData().toString();
    return group == kChosen ? checkedNames() : group;
}

void TaskOptionsCard::applyTo(TaskSpecification& task) const
{
    const Benchmark* benchmark = benchmarkOf(task.word);
    if (!benchmark)
        return;
    task.setOption(kConvention, m_rules->currentData().toString());
    if (benchmark->mostShots > 0) {
        const bool usual = m_shots->value() == benchmark->mostShots;
        task.setOption(kShots, usual ? QString() : QString::number(m_shots->value()));
    }
    if (benchmark->hasSubjects)
        task.setOption(kSubjects, chosenSubjects());
}

void TaskOptionsCard::applyTo(RunConfig& config) const
{
    config.evaluationItems = m_items->value();
    config.evaluationTokens = m_tokens->value();
    config.sequenceLength = m_window->value();
}

} // namespace tacq
