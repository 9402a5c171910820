#include "ui/matrix_view.h"

#include "ui/card.h"
#include "ui/hot_list.h"
#include "ui/weight_card.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QScopedValueRollback>
#include <QSignalBlocker>
#include <QTabBar>
#include <QTabWidget>

#include <algorithm>

namespace tacq {

namespace {

constexpr int kSideWidth = 272;
constexpr int kWholeGrid = 512; // cells along a side of a picture; a screen shows no more
constexpr int kPartGrid = 640;
constexpr int kSettleMilliseconds = 80;
constexpr std::int64_t kAround = 6; // rows or columns shown beside one

// The range [at, at + count) with some more on both sides, within [0, size).
std::pair<std::int64_t, std::int64_t> widened(
    std::int64_t at, std::int64_t count, std::int64_t by, std::int64_t size)
{
    const std::int64_t first = std::max<std::int64_t>(0, at - by);
    return { first, std::min(size, at + count + by) - first };
}

} // namespace

MatrixView::MatrixView(InspectionJobs& jobs, QWidget* parent)
    : QWidget(parent)
    , m_jobs(jobs)
{
    m_settled.setSingleShot(true);
    m_settled.setInterval(kSettleMilliseconds);
    buildControls();
    listQuantities();
    connectSignals();
}

void MatrixView::buildControls()
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    layout->addWidget(buildMapCard(), 1);
    layout->addWidget(buildSide());
}

QWidget* MatrixView::buildMapCard()
{
    auto* card = new Card(tr("Inside the matrix"), this);
    m_map = new WeightMap(card);
    m_map->setObjectName(QStringLiteral("inspectWeights"));
    m_quantity = new QComboBox(card);
    m_quantity->setObjectName(QStringLiteral("inspectMatrixQuantity"));
    m_quantity->setAccessibleName(tr("Quantity of the matrix"));
    m_quantity->setToolTip(tr("What the colours of the matrix show"));
    m_quantity->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    card->header()->addWidget(m_quantity);
    card->body()->addWidget(m_map, 1);
    return card;
}

QWidget* MatrixView::buildSide()
{
    auto* card = new Card(QString(), this);
    card->setFixedWidth(kSideWidth);
    auto* tabs = new QTabWidget(card);
    tabs->setObjectName(QStringLiteral("inspectSide"));
    tabs->setDocumentMode(true);
    tabs->tabBar()->setAccessibleName(tr("What is told of the matrix"));
    m_hot = new HotList(tabs);
    m_weight = new WeightCard(tabs);
    tabs->addTab(m_hot, tr("Hottest"));
    tabs->setTabToolTip(0, tr("Where the matrix keeps most"));
    tabs->addTab(m_weight, tr("One weight"));
    tabs->setTabToolTip(1, tr("All numbers of the chosen weight"));
    card->body()->addWidget(tabs);
    connect(m_map, &WeightMap::weightClicked, tabs, [this, tabs] { tabs->setCurrentWidget(m_weight); });
    return card;
}

void MatrixView::connectSignals()
{
    connect(m_quantity, &QComboBox::currentIndexChanged, this, &MatrixView::askAll);
    connect(&m_settled, &QTimer::timeout, this, &MatrixView::askPart);
    connect(m_map, &WeightMap::areaChanged, this, &MatrixView::noteArea);
    connect(m_map, &WeightMap::closerWanted, this, [this](std::int64_t row, std::int64_t column) {
        goCloser({ row, column });
    });
    connect(m_map, &WeightMap::weightClicked, this, [this](std::int64_t row, std::int64_t column) {
        goTo({ row, column });
    });
    connect(m_map, &WeightMap::weightStepped, this, [this](std::int64_t row, std::int64_t column) {
        emit placeStepped(placeOf({ row, column }));
    });
    connect(m_weight, &WeightCard::weightChosen, this, [this](std::int64_t row, std::int64_t column) {
        goTo({ row, column });
    });
    connect(m_hot, &HotList::weightChosen, this, [this](std::int64_t row, std::int64_t column) {
        goTo({ row, column });
    });
    connect(m_hot, &HotList::areaChosen, this, &MatrixView::showPart);
    connect(&m_jobs, &InspectionJobs::summaryRead, this, &MatrixView::showSummary);
    connect(&m_jobs, &InspectionJobs::pictureRead, m_map, &WeightMap::setPicture);
    connect(&m_jobs, &InspectionJobs::weightRead, m_weight, &WeightCard::setWeight);
}

void MatrixView::listQuantities()
{
    const QVariant before = m_quantity->currentData();
    const QSignalBlocker quiet(m_quantity);
    m_quantity->clear();
    if (!m_other.empty())
        m_quantity->addItem(title(MatrixQuantity::Difference), int(MatrixQuantity::Difference));
    for (const MatrixQuantity quantity :
        { MatrixQuantity::Outliers, MatrixQuantity::Saliency, MatrixQuantity::Weight, MatrixQuantity::Error })
        m_quantity->addItem(title(quantity), int(quantity));
    m_quantity->setCurrentIndex(std::max(0, m_quantity->findData(before)));
}

MatrixQuantity MatrixView::quantity() const
{
    return MatrixQuantity(m_quantity->currentData().toInt());
}

PictureRequest MatrixView::requestFor(const MatrixArea& area) const
{
    PictureRequest request;
    request.block = m_place.matrix->block;
    request.projection = m_place.matrix->projection;
    request.area = area;
    request.quantity = quantity();
    request.maxGrid = area == m_map->wholeArea() ? kWholeGrid : kPartGrid;
    request.threshold = m_tried;
    request.other = m_other;
    return request;
}

void MatrixView::open(const InspectPlace& place)
{
    const bool sameMatrix = m_place.matrix == place.matrix;
    m_place = place;
    if (sameMatrix && m_map->summary())
        return applyPlace();
    m_jobs.cancelMatrix();
    m_map->setSummary(nullptr);
    m_hot->setSummary(nullptr);
    m_jobs.askSummary(place.matrix->block, place.matrix->projection, m_tried);
    m_map->setFocus();
}

void MatrixView::close()
{
    m_place = {};
    m_settled.stop();
    m_map->setSummary(nullptr);
    m_hot->setSummary(nullptr);
}

void MatrixView::showSummary(const MatrixSummaryPtr& summary)
{
    const bool first = !m_map->summary();
    {
        const QScopedValueRollback placing(m_placing, true);
        m_map->setSummary(summary);
        m_map->setTried(m_tried.has_value());
    }
    m_hot->setSummary(summary);
    if (first) {
        m_weight->setMatrix(summary->rows, summary->columns);
        applyPlace();
    }
    askAll();
}

void MatrixView::applyPlace()
{
    const QScopedValueRollback placing(m_placing, true);
    m_map->showArea(m_place.area.value_or(m_map->wholeArea()));
    m_map->select(m_place.weight);
    if (m_place.weight) {
        m_weight->showPlace(m_place.weight->row, m_place.weight->column);
        m_jobs.askWeight(
            m_place.matrix->block, m_place.matrix->projection, m_place.weight->row, m_place.weight->column);
    }
}

void MatrixView::askAll()
{
    if (!m_place.matrix || !m_map->summary())
        return;
    m_jobs.askWhole(requestFor(m_map->wholeArea()));
    askPart();
}

// What is zoomed to and as much around it, so that a pan does not run out of the picture at once.
void MatrixView::askPart()
{
    if (!m_place.matrix || !m_map->summary() || m_map->showsWhole())
        return;
    const MatrixArea whole = m_map->wholeArea();
    if (whole.rows <= kWholeGrid && whole.columns <= kWholeGrid)
        return; // the picture of the whole matrix is of single weights
    const MatrixArea seen = m_map->visibleArea();
    const auto [row, rows] = widened(seen.row, seen.rows, seen.rows / 2, whole.rows);
    const auto [column, columns] = widened(seen.column, seen.columns, seen.columns / 2, whole.columns);
    m_jobs.askPart(requestFor({ row, column, rows, columns }));
}

void MatrixView::setTried(std::optional<double> threshold)
{
    if (m_tried == threshold)
        return;
    m_tried = threshold;
    if (m_place.matrix)
        m_jobs.askSummary(m_place.matrix->block, m_place.matrix->projection, m_tried);
}

void MatrixView::setOther(const std::filesystem::path& folder, const RunNames& names)
{
    m_other = folder;
    m_map->setRunNames(names);
    listQuantities();
    if (!m_other.empty())
        m_quantity->setCurrentIndex(0); // a matrix opened from a comparison shows it
    askAll();
}

void MatrixView::showPart(const MatrixArea& area)
{
    const MatrixArea whole = m_map->wholeArea();
    const auto [row, rows] = widened(area.row, area.rows, kAround, whole.rows);
    const auto [column, columns] = widened(area.column, area.columns, kAround, whole.columns);
    emit placeEntered({ m_place.matrix, MatrixArea { row, column, rows, columns }, std::nullopt });
}

void MatrixView::goCloser(const WeightMap::Weight& weight)
{
    emit placeEntered({ m_place.matrix, m_map->neighbourhoodOf(weight), std::nullopt });
}

// A weight that cannot be seen where the map is now is gone to.
InspectPlace MatrixView::placeOf(const WeightMap::Weight& weight) const
{
    InspectPlace place = m_place;
    place.weight = weight;
    if (!m_map->canTell(weight))
        place.area = m_map->neighbourhoodOf(weight);
    return place;
}

void MatrixView::goTo(const WeightMap::Weight& weight)
{
    if (m_map->summary())
        emit placeEntered(placeOf(weight));
}

void MatrixView::noteArea()
{
    m_settled.start();
    if (m_placing || !m_map->summary())
        return;
    m_place.area = m_map->showsWhole() ? std::nullopt : std::optional(m_map->visibleArea());
    emit placeShifted(m_place);
}

} // namespace tacq
