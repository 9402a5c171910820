#pragma once

#include "ui/pages/page.h"
#include "ui/session/run_job.h"

class QButtonGroup;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QStackedWidget;

namespace tacq {

class Card;
class Notice;
class ReportSaver;
class RunStateView;

// Writes the selected run as a checkpoint, and tells what reading it back gave.
class ExportPage : public Page
{
    Q_OBJECT

public:
    explicit ExportPage(Session& session, QWidget* parent = nullptr);

private:
    void buildControls();
    QWidget* buildEmptyState();
    Card* buildForm();
    Card* buildResult();
    Card* buildReport();
    void connectSignals();
    void showRun();
    void showUnfinished();
    void showJob();
    void showEnd(const RunOutcome& outcome);
    void showReport(const ExportReport& report);
    void browse();
    void start();
    ExportFormat format() const;
    void proposeFolder();

    QStackedWidget* m_stack = nullptr; // empty state, form, a run that has not finished
    RunStateView* m_unfinished = nullptr;
    ReportSaver* m_report = nullptr;
    QLabel* m_run = nullptr;
    QLabel* m_headline = nullptr;
    QButtonGroup* m_formats = nullptr;
    QLineEdit* m_folder = nullptr;
    QPushButton* m_browse = nullptr;
    QPushButton* m_start = nullptr;
    QProgressBar* m_progress = nullptr;
    QLabel* m_steps = nullptr;
    Notice* m_problem = nullptr;
    Card* m_result = nullptr;
    QLabel* m_verdict = nullptr;
    QLabel* m_place = nullptr;
    QLabel* m_bytes = nullptr;
    QLabel* m_fileBits = nullptr;
    QLabel* m_difference = nullptr;
    QLineEdit* m_usage = nullptr;
    QLabel* m_usageHint = nullptr;
    QString m_proposed; // folder last proposed; the person's own text is left alone
    std::filesystem::path m_shownRun; // whose result is shown
};

} // namespace tacq
