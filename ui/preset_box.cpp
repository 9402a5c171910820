#include "ui/preset_box.h"

#include "ui/open_dialogs.h"
#include "ui/session/session.h"

#include "core/base/error.h"

#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

namespace tacq {

namespace {

constexpr int kFieldWidth = 34 * kGrid;
constexpr int kNone = -1; // the settings are no preset
constexpr int kLongestName = 60; // characters

} // namespace

PresetBox::PresetBox(Session& session, QWidget* parent)
    : Card(QString(), parent)
    , m_session(session)
{
    setObjectName(QStringLiteral("presetBox"));
    setAccessibleName(tr("Presets"));
    buildControls();
    connectSignals();
    showPresets();
}

void PresetBox::buildControls()
{
    m_box = new QComboBox(this);
    m_box->setObjectName(QStringLiteral("preset"));
    m_box->setAccessibleName(tr("Preset"));
    m_box->setToolTip(tr("Settings that belong together: they fill this page"));
    m_box->setFixedWidth(kFieldWidth);
    m_keep = new QPushButton(tr("Keep…"), this);
    m_keep->setObjectName(QStringLiteral("presetKeep"));
    m_menu = new QMenu(this);
    m_more = new QPushButton(tr("Files"), this);
    m_more->setObjectName(QStringLiteral("presetMore"));
    m_more->setToolTip(tr("Hand presets on as files, or remove one"));
    m_more->setMenu(m_menu);
    m_about = makeHint(QString(), this);
    m_about->setObjectName(QStringLiteral("presetAbout"));
    m_problem = new Notice(this);
    m_problem->setObjectName(QStringLiteral("presetProblem"));
    auto* row = new QHBoxLayout;
    row->setSpacing(kGrid);
    row->addWidget(new QLabel(tr("Preset"), this));
    row->addSpacing(2 * kGrid);
    row->addWidget(m_box);
    row->addWidget(m_keep);
    row->addWidget(m_more);
    row->addStretch();
    body()->addLayout(row);
    body()->addWidget(m_about);
    body()->addWidget(buildNaming());
    body()->addWidget(m_problem);
}

QWidget* PresetBox::buildNaming()
{
    m_naming = new QWidget(this);
    m_name = new QLineEdit(m_naming);
    m_name->setObjectName(QStringLiteral("presetName"));
    m_name->setAccessibleName(tr("Name of the preset"));
    m_name->setToolTip(tr("One of yours with this name is replaced"));
    m_name->setPlaceholderText(tr("Name"));
    m_name->setMaxLength(kLongestName);
    m_name->setFixedWidth(kFieldWidth);
    m_save = new QPushButton(tr("Keep"), m_naming);
    m_save->setObjectName(QStringLiteral("presetSave"));
    m_save->setToolTip(tr("Keep the settings on this page under this name"));
    auto* cancel = new QPushButton(tr("Cancel"), m_naming);
    cancel->setObjectName(QStringLiteral("presetCancel"));
    cancel->setToolTip(tr("Keep nothing"));
    connect(cancel, &QPushButton::clicked, m_naming, &QWidget::hide);
    auto* row = new QHBoxLayout(m_naming);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kGrid);
    row->addWidget(m_name);
    row->addWidget(m_save);
    row->addWidget(cancel);
    row->addStretch();
    m_naming->hide();
    return m_naming;
}

void PresetBox::connectSignals()
{
    connect(&m_session.presets(), &PresetLibrary::changed, this, &PresetBox::showPresets);
    connect(&m_session, &Session::configChanged, this, &PresetBox::showMatch);
    connect(m_box, &QComboBox::activated, this, &PresetBox::choose);
    connect(m_keep, &QPushButton::clicked, this, &PresetBox::startNaming);
    connect(m_save, &QPushButton::clicked, this, &PresetBox::keep);
    connect(m_name, &QLineEdit::returnPressed, m_save, &QPushButton::click);
    connect(m_name, &QLineEdit::textChanged, this,
        [this](const QString& name) { m_save->setEnabled(!name.trimmed().isEmpty()); });
    connect(m_menu, &QMenu::aboutToShow, this, [this] {
        m_menu->clear();
        m_menu->addAction(tr("Import…"), this, &PresetBox::importFile);
        m_menu->addAction(tr("Export these settings…"), this, &PresetBox::exportFile);
        const int index = chosen();
        if (index >= 0 && m_session.presets().presets()[index].isOwn())
            m_menu->addAction(tr("Remove “%1”").arg(m_box->currentText()), this, &PresetBox::removeChosen);
    });
}

int PresetBox::chosen() const
{
    return m_session.presets().matching(m_session.config());
}

void PresetBox::showPresets()
{
    m_box->clear();
    m_box->addItem(tr("own settings"), kNone);
    bool own = false;
    const auto& presets = m_session.presets().presets();
    for (int i = 0; i < presets.size(); ++i) {
        if (presets[i].isOwn() && !own)
            m_box->insertSeparator(m_box->count());
        own = own || presets[i].isOwn();
        m_box->addItem(QString::fromStdString(presets[i].preset.name), i);
        m_box->setItemData(
            m_box->count() - 1, QString::fromStdString(presets[i].preset.about), Qt::ToolTipRole);
    }
    m_problem->showMessage(Tone::Caution, m_session.presets().problems().join(QLatin1Char('\n')));
    showMatch();
}

void PresetBox::showMatch()
{
    const int index = chosen();
    m_box->setCurrentIndex(m_box->findData(index));
    m_keep->setEnabled(index < 0);
    m_keep->setToolTip(index < 0 ? tr("Keep the settings on this page under a name")
                                 : tr("These settings have a name already"));
    const QString about
        = index < 0 ? QString() : QString::fromStdString(m_session.presets().presets()[index].preset.about);
    m_about->setText(!about.isEmpty() ? about
            : index < 0               ? tr("Choose settings that belong together, or set them below.")
                                      : tr("One of yours."));
}

void PresetBox::choose(int place)
{
    const int index = m_box->itemData(place).toInt();
    if (index >= 0)
        m_session.setConfig(withPreset(m_session.config(), m_session.presets().presets()[index].preset));
    showMatch();
}

void PresetBox::startNaming()
{
    m_name->clear();
    m_save->setEnabled(false);
    m_naming->show();
    m_name->setFocus();
}

// What fails is told in the same place; the library says by itself what changed.
void PresetBox::attempt(const std::function<void()>& work)
{
    try {
        work();
    } catch (const Error& error) {
        m_problem->showMessage(
            Tone::Bad, QString::fromUtf8(error.what()), QString::fromStdString(error.hint()));
    }
}

void PresetBox::keep()
{
    attempt([this] {
        m_session.presets().save(
            { m_name->text().trimmed().toStdString(), {}, presetSettings(m_session.config()) });
        m_naming->hide();
    });
}

void PresetBox::importFile()
{
    const QString path = askForDataFile(this, m_session.settings(), tr("Presets (*.json);;All files (*)"));
    if (path.isEmpty())
        return;
    attempt([&] {
        const QString name = m_session.presets().import(path);
        choose(m_box->findData(m_session.presets().find(name)));
    });
}

void PresetBox::exportFile()
{
    const int index = chosen();
    const QString name = index >= 0 ? QString::fromStdString(m_session.presets().presets()[index].preset.name)
                                    : tr("My settings");
    const QString path = askForNewFile(this, m_session.settings(), tr("Export a preset"),
        name + QStringLiteral(".json"), tr("Presets (*.json)"));
    if (path.isEmpty())
        return;
    Preset preset { name.toStdString(), {}, presetSettings(m_session.config()) };
    if (index >= 0)
        preset = m_session.presets().presets()[index].preset;
    attempt([&] { PresetLibrary::exportTo(preset, path); });
}

void PresetBox::removeChosen()
{
    attempt([this] { m_session.presets().remove(chosen()); });
}

} // namespace tacq
