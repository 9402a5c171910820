#pragma once

#include "ui/card.h"
#include "ui/session/task_specification.h"

#include <vector>

class QComboBox;
class QGridLayout;
class QListWidget;
class QListWidgetItem;
class QSpinBox;

namespace tacq {

struct RunConfig;

// What can be set of the chosen task, each with a line that says what it does: a benchmark's subjects, rules
// and worked examples, a text's window, and how much of it is evaluated.
class TaskOptionsCard : public Card
{
    Q_OBJECT

public:
    explicit TaskOptionsCard(QWidget* parent = nullptr);
    void show(const TaskSpecification& task, const RunConfig& config);
    void applyTo(TaskSpecification& task) const;
    void applyTo(RunConfig& config) const;

signals:
    void specificationChanged(); // by the person
    void configChanged();

private:
    struct Block
    {
        QWidget* widget = nullptr;
        bool wanted = false;
    };

    void buildControls();
    void buildBenchmark();
    void buildLimits();
    QWidget* addBlock(const QString& label, QWidget* field, const QString& help);
    void connectSignals();
    void setWanted(QWidget* block, bool wanted);
    void placeBlocks();
    void showSubjects(const TaskSpecification& task);
    void listNames(const QString& folder);
    int check(const QStringList& names); // those subjects alone; how many there are
    QString checkedNames() const;
    QString chosenSubjects() const; // as the specification says them; empty: all

    QGridLayout* m_grid = nullptr;
    std::vector<Block> m_blocks; // in the order they are placed
    bool m_misplaced = true; // others are wanted than are placed
    QWidget* m_subjectsBlock = nullptr;
    QWidget* m_shotsBlock = nullptr;
    QWidget* m_rulesBlock = nullptr;
    QWidget* m_itemsBlock = nullptr;
    QWidget* m_windowBlock = nullptr;
    QWidget* m_tokensBlock = nullptr;
    QComboBox* m_subjects = nullptr;
    QListWidget* m_names = nullptr;
    QString m_namesFolder; // whose subjects the list shows
    QSpinBox* m_shots = nullptr;
    QComboBox* m_rules = nullptr;
    QSpinBox* m_items = nullptr;
    QSpinBox* m_window = nullptr;
    QSpinBox* m_tokens = nullptr;
};

} // namespace tacq
