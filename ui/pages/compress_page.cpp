#include "ui/pages/compress_page.h"

#include "ui/advanced_settings.h"
#include "ui/card.h"
#include "ui/forecast_card.h"
#include "ui/number_format.h"
#include "ui/outlier_controls.h"
#include "ui/preset_box.h"
#include "ui/queue_card.h"
#include "ui/session/session.h"
#include "ui/start_box.h"

#include "core/base/file.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QStorageInfo>
#include <QVBoxLayout>

namespace tacq {

namespace {

constexpr int kSideWidth = 42 * kGrid;
constexpr int kFieldWidth = 34 * kGrid;
constexpr int kNoExport = -1;

QString methodHelp(Method method)
{
    switch (method) {
    case Method::Tacq:
        return CompressPage::tr("Finds the weights your task depends on, keeps them, and rounds the rest.");
    case Method::Gptq:
        return CompressPage::tr("Rounds every weight and corrects its neighbours for the error.");
    case Method::Rtn:
        return CompressPage::tr("Rounds every weight to its nearest step: quick, and the baseline to beat.");
    case Method::Spqr:
        return CompressPage::tr(
            "Small groups, their scales rounded too; keeps weights that cost too much to round.");
    case Method::Squeezellm:
        return CompressPage::tr("Gives each row a table of its own values, counted by their gradients.");
    case Method::Slim:
        return CompressPage::tr(
            "Gives a bit more to groups of columns that matter and a bit less to others.");
    }
    return {};
}

// Why there is no budget of kept weights to set; empty where there is.
QString noBudget(const RunConfig& config)
{
    switch (config.method) {
    case Method::Gptq:
        return CompressPage::tr("GPTQ keeps none: every weight is rounded.");
    case Method::Rtn:
        return CompressPage::tr("RTN keeps none: every weight is rounded.");
    case Method::Squeezellm:
        return CompressPage::tr("SqueezeLLM keeps %1 % of each matrix for their gradients and %2 % of the "
                                "model for their size; Advanced sets both.")
            .arg(100 * config.baselines.sensitiveShare)
            .arg(100 * config.baselines.largeShare);
    case Method::Slim:
        return CompressPage::tr("SliM-LLM keeps none: columns that matter get a wider code instead.");
    case Method::Spqr:
        return CompressPage::tr("SpQR keeps every weight that costs more to round than its threshold.");
    case Method::Tacq:
        break;
    }
    return {};
}

// Columns that share a scale when the person leaves it to the method.
QString ownGroup(const RunConfig& config)
{
    RunConfig own = config;
    own.groupSize = kRowGroup;
    if (config.method == Method::Squeezellm)
        return CompressPage::tr("one table of values per row");
    const int columns = methodGroupSize(own);
    return columns == kRowGroup ? CompressPage::tr("one scale per row")
                                : CompressPage::tr("%1 weights, the method's own").arg(columns);
}

// The disk a new folder would land on, even if its parents do not exist yet.
std::uint64_t freeDiskFor(const QString& folder)
{
    QString existing = folder;
    while (!existing.isEmpty() && !QFileInfo::exists(existing))
        existing
            = existing.contains(QLatin1Char('/')) ? existing.section(QLatin1Char('/'), 0, -2) : QString();
    const QStorageInfo storage(existing.isEmpty() ? QStringLiteral("/") : existing);
    return storage.isValid() ? std::uint64_t(storage.bytesAvailable()) : 0;
}

// A column that scrolls where the window is too low for it.
QScrollArea* scrolling(QWidget* column)
{
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(column);
    return scroll;
}

} // namespace

CompressPage::CompressPage(Session& session, QWidget* parent)
    : Page(PageId::Compress,
        tr("Say how small the model is to become. The estimate on the right follows at once."), session,
        parent)
{
    setObjectName(QStringLiteral("compressPage"));
    buildControls();
    connectSignals();
    showConfig();
    showForecast();
}

void CompressPage::buildControls()
{
    m_empty = new EmptyState(pageIcon(PageId::Compress), tr("First a model"),
        tr("The settings depend on the model: its size, its widths and what the machine can hold. Open one "
           "first."),
        this);
    m_emptyAction = m_empty->addButton(tr("Open a model"), true);
    m_emptyAction->setObjectName(QStringLiteral("compressEmptyAction"));
    m_emptyAction->setToolTip(tr("Go to the Model page"));
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(buildSettings());
    m_side = buildSide();
    auto* columns = new QHBoxLayout;
    columns->setSpacing(2 * kGrid);
    columns->addWidget(m_stack, 1);
    columns->addWidget(m_side);
    content()->addLayout(columns, 1);
}

QWidget* CompressPage::buildSettings()
{
    auto* settings = new QWidget(this);
    m_advanced = new AdvancedSettings(settings);
    auto* layout = new QVBoxLayout(settings);
    layout->setContentsMargins(0, 0, kGrid, 0);
    layout->setSpacing(2 * kGrid);
    layout->addWidget(new PresetBox(session(), settings));
    layout->addWidget(buildMethod());
    layout->addWidget(buildOutliers());
    layout->addWidget(buildExport());
    layout->addWidget(m_advanced);
    layout->addStretch();
    return scrolling(settings);
}

Card* CompressPage::buildMethod()
{
    auto* card = new Card(tr("Method and bits"), this);
    m_method = new QComboBox(card);
    m_method->setObjectName(QStringLiteral("method"));
    m_method->setToolTip(tr("How the weights are rounded"));
    m_method->setAccessibleName(tr("Method"));
    m_method->setFixedWidth(kFieldWidth);
    m_method->addItem(tr("TACQ – keeps the task's weights"), int(Method::Tacq));
    m_method->addItem(tr("GPTQ – corrects as it rounds"), int(Method::Gptq));
    m_method->addItem(tr("RTN – rounds to nearest"), int(Method::Rtn));
    m_method->addItem(tr("SpQR – rounds the scales too"), int(Method::Spqr));
    m_method->addItem(tr("SqueezeLLM – looks values up"), int(Method::Squeezellm));
    m_method->addItem(tr("SliM-LLM – mixes widths"), int(Method::Slim));
    m_methodHelp = makeHint(QString(), card);
    m_methodHelp->setObjectName(QStringLiteral("methodHelp"));
    m_methodHelp->setWordWrap(false);
    m_bits = new QButtonGroup(this);
    auto* bits = new QHBoxLayout;
    bits->setSpacing(3 * kGrid);
    for (const int count : { 2, 3, 4, 8 }) {
        auto* button = new QRadioButton(QString::number(count), card);
        button->setObjectName(QStringLiteral("bits%1").arg(count));
        button->setAccessibleName(tr("%1 bits").arg(count));
        button->setToolTip(tr("%1 bits for every weight that is not kept").arg(count));
        m_bits->addButton(button, count);
        bits->addWidget(button);
    }
    m_bitsHint = makeHint(tr("2, 3 or 4 with this method"), card);
    m_bitsHint->setObjectName(QStringLiteral("bitsHint"));
    m_bitsHint->setWordWrap(false);
    bits->addWidget(m_bitsHint);
    bits->addStretch();
    m_group = new QComboBox(card);
    m_group->setObjectName(QStringLiteral("groupSize"));
    m_group->setAccessibleName(tr("Group size"));
    m_group->setFixedWidth(kFieldWidth);
    m_group->addItem(QString(), kRowGroup); // named after the method
    for (const int size : { 128, 64, 32, 16 })
        m_group->addItem(tr("%1 weights").arg(size), size);
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(3 * kGrid);
    form->setVerticalSpacing(kGrid + kGrid / 2);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    form->addRow(tr("Method"), m_method);
    form->addRow(QString(), m_methodHelp);
    form->addRow(tr("Bits"), bits);
    form->addRow(tr("Scales"), m_group);
    card->body()->addLayout(form);
    return card;
}

Card* CompressPage::buildOutliers()
{
    auto* card = new Card(tr("Weights kept in 16 bit"), this);
    m_outliers = new OutlierControls(card);
    m_outliers->setObjectName(QStringLiteral("outlierControls"));
    m_outlierHint = makeHint(QString(), card);
    m_outlierHint->setObjectName(QStringLiteral("outlierHint"));
    card->body()->addWidget(m_outlierHint);
    card->body()->addWidget(m_outliers);
    return card;
}

Card* CompressPage::buildExport()
{
    auto* card = new Card(tr("When it is done"), this);
    m_export = new QComboBox(card);
    m_export->setObjectName(QStringLiteral("exportFormat"));
    m_export->setAccessibleName(tr("Checkpoint to write"));
    m_export->setToolTip(
        tr("Written into the run folder, read back and compared before the run says it is done"));
    m_export->addItem(
        tr("Write and verify a packed checkpoint (small; for this program)"), int(ExportFormat::Packed));
    m_export->addItem(tr("Write and verify a Hugging Face folder (16 bit; loads in transformers)"),
        int(ExportFormat::HuggingFace));
    m_export->addItem(tr("Write nothing; export later"), kNoExport);
    card->body()->addWidget(m_export);
    return card;
}

QWidget* CompressPage::buildSide()
{
    auto* side = new QWidget(this);
    m_forecast = new ForecastCard(side);
    m_forecast->setObjectName(QStringLiteral("forecastCard"));
    m_faults = new Notice(side);
    m_faults->setObjectName(QStringLiteral("compressFaults"));
    m_start = new StartBox(session(), side);
    m_queue = new QueueCard(session(), side);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid + kGrid / 2);
    layout->addWidget(m_forecast);
    layout->addWidget(m_faults);
    layout->addSpacing(kGrid / 2);
    layout->addWidget(m_start);
    layout->addWidget(m_queue, 1);
    QScrollArea* scroll = scrolling(side);
    scroll->setFixedWidth(kSideWidth);
    return scroll;
}

void CompressPage::connectSignals()
{
    connect(m_method, &QComboBox::activated, this, &CompressPage::applySettings);
    connect(m_bits, &QButtonGroup::idClicked, this, &CompressPage::applySettings);
    connect(m_group, &QComboBox::activated, this, &CompressPage::applySettings);
    connect(m_export, &QComboBox::activated, this, &CompressPage::applySettings);
    connect(m_outliers, &OutlierControls::changed, this, &CompressPage::applySettings);
    connect(m_advanced, &AdvancedSettings::changed, this, &CompressPage::applySettings);
    connect(m_emptyAction, &QPushButton::clicked, this, [this] { emit pageRequested(PageId::Model); });
    connect(&session(), &Session::configChanged, this, &CompressPage::showConfig);
    connect(&session(), &Session::forecastChanged, this, &CompressPage::showForecast);
    connect(&session(), &Session::taskChanged, this, &CompressPage::showState);
    connect(&session(), &Session::modelChanged, this, &CompressPage::showState);
    connect(&session().queue(), &RunQueue::changed, this, &CompressPage::showState);
}

void CompressPage::applySettings()
{
    RunConfig config = session().config();
    config.method = Method(m_method->currentData().toInt());
    config.bits = m_bits->checkedId();
    if (m_group->isEnabled())
        config.groupSize = m_group->currentData().toInt();
    config.outliers = m_outliers->budget();
    if (config.outliers.targetBits)
        config.outliers.targetBits = std::max(*config.outliers.targetBits, double(config.bits));
    const int format = m_export->currentData().toInt();
    config.exportFormat = format == kNoExport ? std::nullopt : std::optional(ExportFormat(format));
    m_advanced->applyTo(config);
    session().setConfig(config);
}

void CompressPage::showConfig()
{
    const RunConfig& config = session().config();
    m_method->setCurrentIndex(m_method->findData(int(config.method)));
    m_methodHelp->setText(methodHelp(config.method));
    showMethodLimits(config);
    if (QAbstractButton* button = m_bits->button(config.bits))
        button->setChecked(true);
    m_group->setCurrentIndex(
        m_group->findData(config.method == Method::Squeezellm ? kRowGroup : config.groupSize));
    m_outliers->setBudget(config.outliers, config.bits);
    m_export->setCurrentIndex(
        m_export->findData(config.exportFormat ? int(*config.exportFormat) : kNoExport));
    m_advanced->show(config);
    showState();
}

// What does not apply to the method says so where it stands.
void CompressPage::showMethodLimits(const RunConfig& config)
{
    const bool tables = config.method == Method::Squeezellm;
    const bool wide = !tables && config.method != Method::Slim;
    QAbstractButton* eight = m_bits->button(8);
    eight->setEnabled(wide || config.bits == 8); // a choice that is already made can be seen
    eight->setToolTip(
        wide ? tr("8 bits for every weight that is not kept") : tr("This method takes 2, 3 or 4 bits"));
    m_bitsHint->setVisible(!wide);
    m_group->setItemText(m_group->findData(kRowGroup), ownGroup(config));
    m_group->setEnabled(!tables);
    m_group->setToolTip(tables ? tr("SqueezeLLM has a table for each row instead of scales")
                               : tr("How many neighbouring weights share one scale. Smaller groups are more "
                                    "exact and larger on disk."));
    const QString reason = noBudget(config);
    m_outliers->setVisible(reason.isEmpty());
    m_outlierHint->setText(reason.isEmpty()
            ? tr("Set one; the other two follow. About one weight in three hundred is a good start.")
            : reason);
}

void CompressPage::showForecast()
{
    const Forecast& forecast = session().forecast();
    m_forecast->show(
        forecast, session().model().get(), availableMemory(), freeDiskFor(session().library().folder()));
    if (forecast.estimate)
        m_outliers->setEstimate(*forecast.estimate);
    QStringList faults = forecast.faults;
    if (session().config().task.empty())
        faults.removeAll(QStringLiteral("No task is chosen.")); // said beside the button
    m_faults->showMessage(Tone::Bad, session().model() ? faults.join(QLatin1Char('\n')) : QString());
    showState();
}

void CompressPage::showState()
{
    const bool hasModel = session().model() != nullptr;
    const bool waiting = session().queue().waiting() > 0; // also of an earlier day: no model need be open
    m_stack->setCurrentIndex(hasModel ? 1 : 0);
    m_side->setVisible(hasModel || !session().queue().runs().isEmpty());
    m_forecast->setVisible(hasModel);
    m_start->setVisible(hasModel);
    setState(!hasModel                                ? (waiting ? PageState::Ready : PageState::Empty)
            : session().forecast().faults.isEmpty()   ? PageState::Ready
            : session().taskSpecification().isEmpty() ? PageState::Ready
                                                      : PageState::Attention);
}

} // namespace tacq
