#pragma once

#include "ui/card.h"

#include <functional>

class QComboBox;
class QLineEdit;
class QMenu;

namespace tacq {

class Session;

// Settings under a name: chosen, kept, and handed on as files.
class PresetBox : public Card
{
    Q_OBJECT

public:
    explicit PresetBox(Session& session, QWidget* parent = nullptr);

private:
    void buildControls();
    QWidget* buildNaming();
    void connectSignals();
    void showPresets(); // those there are
    void showMatch(); // the one that the settings are
    void choose(int place);
    void startNaming();
    void keep();
    void importFile();
    void exportFile();
    void removeChosen();
    void attempt(const std::function<void()>& work); // an Error of it stands below
    int chosen() const; // index into the library; −1: the settings are none of them

    Session& m_session;
    QComboBox* m_box = nullptr;
    QPushButton* m_keep = nullptr;
    QPushButton* m_more = nullptr;
    QMenu* m_menu = nullptr;
    QLabel* m_about = nullptr;
    QWidget* m_naming = nullptr;
    QLineEdit* m_name = nullptr;
    QPushButton* m_save = nullptr;
    Notice* m_problem = nullptr;
};

} // namespace tacq
