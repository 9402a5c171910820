#pragma once

#include "ui/pages/page.h"
#include "ui/session/engine.h"

#include <vector>

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QVBoxLayout;

namespace tacq {

class Card;
class EmptyState;
class Notice;

// Chooses the task and shows its calibration samples as the model will see them.
class TaskPage : public Page
{
    Q_OBJECT

public:
    explicit TaskPage(Session& session, QWidget* parent = nullptr);

private:
    void buildControls();
    Card* buildSources();
    QWidget* buildFileRow();
    QWidget* buildPreview();
    void connectSignals();
    void chooseSource(int row);
    void chooseFile();
    void applyFile();
    void followSession();
    void showTask();
    void showPreview(const TaskPreview& task);
    void addSample(const SamplePreview& sample, std::int64_t number);
    void clearSamples();
    int rowOf(const QString& specification) const;
    QString prefixOf(int row) const; // "text:" of "text:FILE"; the specification itself without a file

    std::vector<TaskDescription> m_sources;
    QListWidget* m_list = nullptr;
    QLabel* m_help = nullptr;
    QWidget* m_fileRow = nullptr;
    QLineEdit* m_file = nullptr;
    QPushButton* m_browse = nullptr;
    Notice* m_problem = nullptr;
    Notice* m_notes = nullptr;
    QStackedWidget* m_stack = nullptr; // empty state, preview
    EmptyState* m_empty = nullptr;
    QPushButton* m_emptyAction = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_counts = nullptr;
    QScrollArea* m_scroll = nullptr;
    QVBoxLayout* m_samples = nullptr;
    QPushButton* m_next = nullptr;
};

} // namespace tacq
