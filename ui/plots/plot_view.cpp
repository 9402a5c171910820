#include "ui/plots/plot_view.h"

#include "ui/plots/plot_export.h"

#include <qcustomplot.h>

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QLabel>
#include <QMenu>
#include <QTextLayout>
#include <QToolTip>
#include <QVBoxLayout>

namespace tacq {

namespace {

constexpr int kEmptyPadding = 12;

// `text` in lines of at most `width` pixels; a word that is longer stays whole.
QString inLines(const QString& text, const QFont& font, double width)
{
    QTextLayout layout(text, font);
    layout.beginLayout();
    QStringList lines;
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width);
        lines << text.mid(line.textStart(), line.textLength()).trimmed();
    }
    layout.endLayout();
    return lines.join(QLatin1Char('\n'));
}

} // namespace

PlotView::PlotView(QWidget* parent)
    : QWidget(parent)
    , m_plot(new QCustomPlot(this))
    , m_hint(new QLabel(this))
    , m_emptyText(new QCPItemText(m_plot))
{
    setFocusPolicy(Qt::StrongFocus);
    m_plot->setObjectName(QStringLiteral("plot"));
    m_plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    m_plot->setMinimumSize(160, 150);
    m_plot->installEventFilter(this);
    m_plot->setMouseTracking(true);
    m_hint->setObjectName(QStringLiteral("readingHint"));
    m_hint->setWordWrap(true);
    QFont hintFont = font();
    hintFont.setPointSizeF(hintFont.pointSizeF() * 0.9);
    m_hint->setFont(hintFont);
    m_hint->setForegroundRole(QPalette::PlaceholderText);

    m_emptyText->position->setType(QCPItemPosition::ptAxisRectRatio);
    m_emptyText->position->setCoords(0.5, 0.45);
    m_emptyText->setClipToAxisRect(false);
    m_emptyText->setTextAlignment(Qt::AlignCenter);
    m_emptyText->setPadding(QMargins(kEmptyPadding, 6, kEmptyPadding, 6));
    m_emptyText->setVisible(false);
    connect(m_plot, &QCustomPlot::afterLayout, this, [this] { // the axes' titles keep their room
        const double width = m_plot->axisRect()->width() - 2 * kEmptyPadding;
        m_emptyText->setText(inLines(m_emptySentence, m_emptyText->font(), width));
    });

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1); // the frame that shows keyboard focus
    layout->setSpacing(4);
    layout->addWidget(m_plot, 1);
    layout->addWidget(m_hint);

    connect(m_plot, &QCustomPlot::mouseDoubleClick, this, &PlotView::resetView);
    connect(m_plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        const QString text = valueAt(event->position());
        if (text.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(event->globalPosition().toPoint(), text, m_plot);
        emit valueHovered(text);
    });
}

PlotView::~PlotView() = default;

QString PlotView::readingHint() const
{
    return m_hint->text();
}

void PlotView::setReadingHint(const QString& text)
{
    m_hint->setText(text);
    m_hint->setVisible(!text.isEmpty());
}

void PlotView::setEmptyText(const QString& text)
{
    m_emptySentence = text;
}

void PlotView::whenClicked(std::function<void(const QPointF& pixel)> then)
{
    connect(m_plot, &QCustomPlot::mousePress, this,
        [this](QMouseEvent* event) { m_pressed = event->position(); });
    connect(m_plot, &QCustomPlot::mouseRelease, this, [this, then = std::move(then)](QMouseEvent* event) {
        const bool dragged
            = (event->position() - m_pressed).manhattanLength() >= QApplication::startDragDistance();
        if (event->button() == Qt::LeftButton && !dragged)
            then(event->position());
    });
}

void PlotView::setEmpty(bool empty)
{
    m_emptyText->setVisible(empty && !m_emptySentence.isEmpty());
}

void PlotView::resetView()
{
    for (auto home = m_home.cbegin(); home != m_home.cend(); ++home)
        home.key()->setRange(home->lower, home->upper);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void PlotView::drawNow()
{
    updateTheme();
    m_dirty = false;
    redraw();
    m_plot->replot(QCustomPlot::rpImmediateRefresh);
}

void PlotView::save(const QString& path, const QSize& size)
{
    drawNow();
    savePlot(*m_plot, path, size);
}

QByteArray PlotView::encoded(const QString& ending, const QSize& size)
{
    drawNow();
    return encodePlot(*m_plot, ending, size);
}

QSize PlotView::sizeHint() const
{
    return { 480, 280 };
}

void PlotView::retheme(const PlotTheme& theme)
{
    applyTheme(theme, *m_plot);
    m_emptyText->setFont(theme.font);
    m_emptyText->setColor(theme.quietText);
    m_emptyText->setBrush(QBrush(theme.background));
}

void PlotView::markDirty()
{
    m_dirty = true;
    if (isVisible())
        drawIfDirty(); // otherwise showEvent() does
}

// A person who has zoomed in keeps the part they look at when live data moves the home range.
void PlotView::setHome(QCPAxis* axis, double lower, double upper)
{
    if (!m_home.contains(axis)) {
        m_home.insert(axis, { 0, 1, true });
        connect(axis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this,
            [this, axis] { keepInside(axis); });
    }
    const Home before = m_home.value(axis);
    const bool atHome = before.forgotten || axis->range() == QCPRange(before.lower, before.upper);
    m_home.insert(axis, { lower, upper, false });
    if (atHome)
        axis->setRange(lower, upper);
    else
        keepInside(axis);
}

void PlotView::forgetHome(QCPAxis* axis)
{
    if (m_home.contains(axis))
        m_home[axis].forgotten = true;
}

void PlotView::keepInside(QCPAxis* axis)
{
    if (m_keepingInside)
        return;
    m_keepingInside = true;
    const Home home = m_home.value(axis);
    if (!home.forgotten)
        axis->setRange(axis->range().bounded(home.lower, home.upper));
    m_keepingInside = false;
}

// A pointer at rest keeps the value it points at; only elsewhere the plot explains itself.
bool PlotView::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_plot || event->type() != QEvent::ToolTip)
        return QWidget::eventFilter(watched, event);
    return !valueAt(static_cast<QHelpEvent*>(event)->pos()).isEmpty();
}

void PlotView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        markDirty();
}

void PlotView::contextMenuEvent(QContextMenuEvent* event)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Copy picture"), this, [this] { copyPlot(*m_plot); });
    menu->addAction(tr("Save picture…"), this, [this] { savePlotAs(*m_plot, this); });
    if (hasTable()) {
        menu->addAction(tr("Copy numbers"), this, [this] { QGuiApplication::clipboard()->setText(table()); });
        menu->addAction(tr("Save numbers…"), this, [this] { saveTableAs(table(), this); });
    }
    menu->addSeparator();
    menu->addAction(tr("Show everything"), this, &PlotView::resetView);
    menu->popup(event->globalPos());
}

void PlotView::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    const Qt::FocusReason reason = event->reason();
    showFocus(reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason
        || reason == Qt::ShortcutFocusReason);
}

void PlotView::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    showFocus(false);
}

void PlotView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    drawIfDirty();
}

void PlotView::updateTheme()
{
    m_theme = PlotTheme::from(palette(), font());
    retheme(m_theme);
}

void PlotView::drawIfDirty()
{
    if (!m_dirty)
        return;
    m_dirty = false;
    updateTheme();
    redraw();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void PlotView::paintEvent(QPaintEvent* event)
{
    QWidget::paintEvent(event);
    if (!m_focusShown)
        return;
    QPainter painter(this);
    painter.setPen(palette().color(QPalette::Highlight));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void PlotView::showFocus(bool focused)
{
    m_focusShown = focused;
    update();
}

} // namespace tacq
