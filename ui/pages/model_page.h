#pragma once

#include "ui/pages/page.h"
#include "ui/session/engine.h"

class QLabel;
class QLineEdit;
class QMenu;
class QSortFilterProxyModel;
class QStackedWidget;
class QTableView;

namespace tacq {

class Card;
class EmptyState;
class Facts;
class Notice;
class TensorTable;
class TensorValuesCard;
class TokenCard;

// Opens a model and shows what it is made of: architecture, tensors, and text as its tokenizer cuts it.
class ModelPage : public Page
{
    Q_OBJECT

public:
    explicit ModelPage(Session& session, QWidget* parent = nullptr);

private:
    void buildControls();
    QWidget* buildEmptyState();
    QWidget* buildContent();
    Card* buildArchitecture();
    Card* buildTensors();
    QWidget* buildDetails();
    void connectSignals();
    void fillRecentMenu();
    void openFile();
    void openFolder();
    void openDemo();
    void showModel();
    void showFacts(const ModelInfo& model);
    void showFileColumn();
    void showFilterCount();
    void showSelectedTensor();

    Notice* m_problem = nullptr;
    Notice* m_warnings = nullptr;
    QStackedWidget* m_stack = nullptr; // empty state, content
    EmptyState* m_empty = nullptr;
    QMenu* m_recent = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_path = nullptr;
    QLabel* m_architecture = nullptr;
    QLabel* m_parameters = nullptr;
    QLabel* m_quantizable = nullptr;
    QLabel* m_blocks = nullptr;
    QLabel* m_hidden = nullptr;
    QLabel* m_heads = nullptr;
    QLabel* m_context = nullptr;
    QLabel* m_vocabulary = nullptr;
    QLabel* m_type = nullptr;
    QLabel* m_size = nullptr;
    QLabel* m_source = nullptr;
    QLabel* m_tokenizer = nullptr;
    QLabel* m_chat = nullptr;
    TensorTable* m_tensors = nullptr;
    QSortFilterProxyModel* m_sorted = nullptr;
    QTableView* m_table = nullptr;
    QLineEdit* m_filter = nullptr;
    QLabel* m_tensorCount = nullptr;
    QStackedWidget* m_details = nullptr; // tokens, values
    TokenCard* m_tokens = nullptr;
    TensorValuesCard* m_values = nullptr;
};

} // namespace tacq
