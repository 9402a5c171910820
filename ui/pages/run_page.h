#pragma once

#include "ui/pages/page.h"

#include "ui/models/log_model.h"

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QTableView;
class QTimer;

namespace tacq {

class AccuracyPlot;
class Notice;
class OutlierHeatmap;
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
    QWidget* buildLog();
    void connectSignals();
    void connectButtons();

    void restart(); // a job began: everything from the start
    void showProgress();
    void showPass(Stage pass);
    void showEnd();
    void showButtons();
    void offerResume();
    void resumeInterrupted();
    void appendLog(const LogLine& line);

    QStackedWidget* m_stack = nullptr;
    QLabel* m_sentence = nullptr;
    QLabel* m_elapsed = nullptr;
    QProgressBar* m_progress = nullptr;
    QPushButton* m_again = nullptr;
    QPushButton* m_pause = nullptr;
    QPushButton* m_cancel = nullptr;
    Notice* m_notice = nullptr;
    StageTimeline* m_timeline = nullptr;
    QComboBox* m_quantity = nullptr;
    OutlierHeatmap* m_heatmap = nullptr;
    ScoreHistogramPlot* m_histogram = nullptr;
    AccuracyPlot* m_accuracy = nullptr;
    QComboBox* m_level = nullptr;
    QTableView* m_logView = nullptr;
    LogModel* m_log = nullptr;
    LogFilter* m_filter = nullptr;
    QTimer* m_clock = nullptr; // elapsed and remaining time, while a job runs
    Stage m_pass = Stage::Simulate; // whose reports the map shows
    bool m_quantityChosen = false; // by the person; until then the page picks what the pass can show
    bool m_offersResume = false;
};

} // namespace tacq
