#pragma once

#include "ui/pages/page.h"
#include "ui/session/engine.h"

#include <vector>

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QStackedWidget;

namespace tacq {

class Card;
class EmptyState;
class Notice;
class SampleList;
class SampleSummary;
class TaskOptionsCard;

// Chooses the task and shows its calibration samples as the model will see them.
class TaskPage : public Page
{
    Q_OBJECT

public:
    explicit TaskPage(Session& session, QWidget* parent = nullptr);
    void takeFolder(const QString& path); // one that was dropped and tells nothing of itself

private:
    void buildControls();
    Card* buildSources();
    QWidget* buildFileRow();
    QWidget* buildPreview();
    void connectSignals();
    void chooseSource(int row);
    void chooseFile();
    void applyFile();
    void applyOptions();
    void applyLimits();
    void followSession();
    void showSource(int row);
    void showTask();
    QString problemHint() const;
    void showPreview(const TaskPreview& task);
    int rowOf(const QString& specification) const;
    QString wordOf(int row) const; // "text" of "text:FILE"
    bool takesFile(int row) const; // or a folder

    std::vector<TaskDescription> m_sources;
    QListWidget* m_list = nullptr;
    QLabel* m_help = nullptr;
    QLabel* m_format = nullptr; // an example
    QWidget* m_fileRow = nullptr;
    QLineEdit* m_file = nullptr;
    QPushButton* m_browse = nullptr;
    TaskOptionsCard* m_options = nullptr;
    Notice* m_problem = nullptr;
    Notice* m_notes = nullptr;
    QStackedWidget* m_stack = nullptr; // empty state, preview
    EmptyState* m_empty = nullptr;
    QPushButton* m_emptyAction = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_counts = nullptr;
    SampleSummary* m_summary = nullptr;
    SampleList* m_samples = nullptr;
    QPushButton* m_next = nullptr;
};

} // namespace tacq
