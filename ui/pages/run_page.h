#pragma once

#include "ui/pages/page.h"

#include "core/report/stage.h"

class QLabel;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QTimer;

namespace tacq {

class AccuracyPlot;
class LogCard;
class LiveMatricesCard;
class Notice;
class ResourceStrip;
class ScoreHistogramPlot;
class StageTimeline;

// The run at work: stages and remaining time, the map that fills in, the saliency histogram, the live
// accuracy and the log; what to do when it ended, in one line.
class RunPage : public Page
{
    Q_OBJECT

public:
    explicit RunPage(Session& session, QWidget* parent = nullptr);

private:
    void buildControls();
    QWidget* buildEmpty();
    QWidget* buildBody();
    QWidget* buildHeader();
    QWidget* buildPlots();
    QWidget* buildResources();
    void connectSignals();
    void connectButtons();

    void restart(); // a job began: everything from the start
    void showProgress();
    void showPass(Stage pass);
    void showEnd();
    void showButtons();
    void offerResume();
    void resumeInterrupted();

    QStackedWidget* m_stack = nullptr;
    QLabel* m_sentence = nullptr;
    QLabel* m_elapsed = nullptr;
    QProgressBar* m_progress = nullptr;
    QPushButton* m_again = nullptr;
    QPushButton* m_pause = nullptr;
    QPushButton* m_cancel = nullptr;
    QPushButton* m_next = nullptr; // in place of both when the run has finished
    Notice* m_notice = nullptr;
    StageTimeline* m_timeline = nullptr;
    LiveMatricesCard* m_matrices = nullptr;
    ScoreHistogramPlot* m_histogram = nullptr;
    AccuracyPlot* m_accuracy = nullptr;
    LogCard* m_log = nullptr;
    ResourceStrip* m_resources = nullptr;
    QTimer* m_clock = nullptr; // elapsed and remaining time, while a job runs
    Stage m_pass = Stage::Simulate; // whose reports the map shows
    bool m_offersResume = false;
};

} // namespace tacq
