#include "ui/report_saver.h"

#include "ui/models/run_table.h"
#include "ui/open_dialogs.h"
#include "ui/report_writer.h"
#include "ui/session/session.h"

#include <QFileInfo>
#include <QLabel>
#include <QPushButton>
#include <QUrl>

namespace tacq {

ReportSaver::ReportSaver(Session& session, QPushButton& button, QLabel& note, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_button(button)
    , m_note(note)
    , m_writer(new ReportWriter(session.engine(), this))
{
    setObjectName(QStringLiteral("reportSaver"));
    m_note.setOpenExternalLinks(true);
    m_note.setTextInteractionFlags(Qt::TextBrowserInteraction);
    connect(&m_button, &QPushButton::clicked, this, &ReportSaver::ask);
    connect(m_writer, &ReportWriter::written, this, [this](const QString& file) {
        showEnd(tr("Report saved: %1")
                    .arg(QStringLiteral("<a href=\"%1\">%2</a>")
                             .arg(QUrl::fromLocalFile(file).toString(QUrl::FullyEncoded).toHtmlEscaped(),
                                 QFileInfo(file).fileName().toHtmlEscaped())));
    });
    connect(m_writer, &ReportWriter::failed, this, [this](const QString& message, const QString& hint) {
        showEnd((message + QLatin1Char(' ') + hint).toHtmlEscaped());
    });
    setRun(nullptr);
}

void ReportSaver::setRun(const RunSummaryPtr& run)
{
    if (!run || !m_run || run->folder != m_run->folder)
        m_note.clear();
    m_run = run && run->isReadable() ? run : nullptr;
    m_button.setEnabled(m_run != nullptr);
}

void ReportSaver::ask()
{
    const QString file = askForNewFile(&m_button, m_session.settings(), tr("Save report"),
        runTitle(*m_run) + QStringLiteral(".html"), tr("Web pages (*.html)"));
    if (!file.isEmpty())
        save(QFileInfo(file).suffix().isEmpty() ? file + QStringLiteral(".html") : file);
}

void ReportSaver::save(const QString& file)
{
    m_button.setEnabled(false);
    m_note.setText(tr("Writing the report…"));
    m_writer->write(m_run, file);
}

void ReportSaver::showEnd(const QString& text)
{
    m_button.setEnabled(m_run != nullptr);
    m_note.setText(text);
}

} // namespace tacq
