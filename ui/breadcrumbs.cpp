#include "ui/breadcrumbs.h"

#include "ui/card.h"
#include "ui/icons.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>
#include <QToolButton>

namespace tacq {

namespace {

QString matrixText(const InspectPlace::Matrix& matrix)
{
    const std::string_view projection = name(matrix.projection);
    return Breadcrumbs::tr("Block %1, %2")
        .arg(matrix.block)
        .arg(QString::fromUtf8(projection.data(), qsizetype(projection.size())));
}

QString areaText(const MatrixArea& area)
{
    return Breadcrumbs::tr("%1–%2 × %3–%4")
        .arg(area.row)
        .arg(area.row + area.rows - 1)
        .arg(area.column)
        .arg(area.column + area.columns - 1);
}

} // namespace

Breadcrumbs::Breadcrumbs(QWidget* parent)
    : QWidget(parent)
    , m_back(makeStep(QStringLiteral("inspectStepBack"), tr("Back"), Qt::Key_Left))
    , m_forward(makeStep(QStringLiteral("inspectStepForward"), tr("Forward"), Qt::Key_Right))
    , m_model(
          makeCrumb(QStringLiteral("inspectBack"), tr("The map of the whole model (Esc goes one step out)")))
    , m_matrix(makeCrumb(QStringLiteral("inspectMatrix"), tr("The whole matrix")))
    , m_area(makeCrumb(
          QStringLiteral("inspectArea"), tr("The part of the matrix that is shown: its rows × its columns")))
    , m_weight(makeCrumb(QStringLiteral("inspectWeight"), tr("The chosen weight")))
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid / 2);
    layout->addWidget(m_back);
    layout->addWidget(m_forward);
    layout->addWidget(m_model);
    for (QPushButton* crumb : { m_matrix, m_area, m_weight }) {
        auto* arrow = new QLabel(QStringLiteral("›"), this);
        m_arrows.push_back(arrow);
        layout->addWidget(arrow);
        layout->addWidget(crumb);
    }
    layout->addStretch();
    m_model->setText(tr("All matrices"));
    connectCrumbs();
    updateIcons();
    showHistory({});
}

QToolButton* Breadcrumbs::makeStep(const QString& objectName, const QString& text, Qt::Key arrow)
{
    auto* button = new QToolButton(this);
    button->setObjectName(objectName);
    button->setAccessibleName(text);
    button->setAutoRaise(true);
    // Not the button's own shortcut, which would wait until it is drawn pressed.
    const auto* keys = new QShortcut(QKeySequence(Qt::ALT | arrow), this);
    connect(keys, &QShortcut::activated, button, &QToolButton::click);
    button->setToolTip(QStringLiteral("%1 (%2)").arg(text, keys->key().toString(QKeySequence::NativeText)));
    return button;
}

QPushButton* Breadcrumbs::makeCrumb(const QString& objectName, const QString& toolTip)
{
    auto* crumb = new QPushButton(this);
    crumb->setObjectName(objectName);
    crumb->setToolTip(toolTip);
    crumb->setAccessibleName(toolTip);
    crumb->setFlat(true);
    return crumb;
}

void Breadcrumbs::connectCrumbs()
{
    connect(m_back, &QToolButton::clicked, this, &Breadcrumbs::backWanted);
    connect(m_forward, &QToolButton::clicked, this, &Breadcrumbs::forwardWanted);
    connect(m_model, &QPushButton::clicked, this, [this] { emit placeChosen({}); });
    connect(m_matrix, &QPushButton::clicked, this, [this] {
        emit placeChosen({ m_place.matrix, std::nullopt, std::nullopt });
    });
    connect(m_area, &QPushButton::clicked, this, [this] {
        emit placeChosen({ m_place.matrix, m_place.area, std::nullopt });
    });
}

void Breadcrumbs::showHistory(const InspectHistory& history)
{
    m_place = history.now();
    m_back->setEnabled(history.canGoBack());
    m_forward->setEnabled(history.canGoForward());
    m_model->setEnabled(m_place.matrix.has_value());
    const bool parts[] = { m_place.matrix.has_value(), m_place.area.has_value(), m_place.weight.has_value() };
    QPushButton* const crumbs[] = { m_matrix, m_area, m_weight };
    for (std::size_t i = 0; i < m_arrows.size(); ++i) {
        m_arrows[i]->setVisible(parts[i]);
        crumbs[i]->setVisible(parts[i]);
    }
    if (m_place.matrix)
        m_matrix->setText(matrixText(*m_place.matrix));
    if (m_place.area)
        m_area->setText(areaText(*m_place.area));
    if (m_place.weight)
        m_weight->setText(tr("Weight (%1, %2)").arg(m_place.weight->row).arg(m_place.weight->column));
    m_matrix->setEnabled(m_place.area || m_place.weight);
    m_area->setEnabled(m_place.weight.has_value());
    m_weight->setEnabled(false); // one is there
}

void Breadcrumbs::updateIcons()
{
    m_back->setIcon(icon(QStringLiteral("back"), palette()));
    m_forward->setIcon(icon(QStringLiteral("forward"), palette()));
}

void Breadcrumbs::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        updateIcons();
}

} // namespace tacq
