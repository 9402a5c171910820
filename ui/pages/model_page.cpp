#include "ui/pages/model_page.h"

#include "ui/card.h"
#include "ui/facts.h"
#include "ui/icons.h"
#include "ui/models/tensor_table.h"
#include "ui/number_format.h"
#include "ui/open_dialogs.h"
#include "ui/session/app_settings.h"
#include "ui/session/session.h"
#include "ui/tensor_values_card.h"
#include "ui/token_card.h"

#include <QFileInfo>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace tacq {

namespace {

constexpr int kFactsWidth = 40 * kGrid;

QString text(const std::string& value)
{
    return QString::fromStdString(value);
}

} // namespace

ModelPage::ModelPage(Session& session, QWidget* parent)
    : Page(PageId::Model,
        tr("Open the model that is to become smaller. Nothing of it is changed, and nothing leaves this "
           "machine."),
        session, parent)
{
    setObjectName(QStringLiteral("modelPage"));
    buildControls();
    connectSignals();
    showModel();
}

void ModelPage::buildControls()
{
    m_recent = new QMenu(this);
    m_problem = new Notice(this);
    m_problem->setObjectName(QStringLiteral("modelProblem"));
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(buildEmptyState());
    m_stack->addWidget(buildContent());
    content()->addWidget(m_problem);
    content()->addWidget(m_stack, 1);
}

QWidget* ModelPage::buildEmptyState()
{
    m_empty = new EmptyState(pageIcon(PageId::Model), tr("Open a model"),
        tr("A Hugging Face folder (config.json, *.safetensors, tokenizer.json) or a .gguf file. Drop it "
           "anywhere "
           "on this window, or try the small demo model first: it takes a few minutes on any computer."),
        this);
    QPushButton* demo = m_empty->addButton(tr("Open the demo model"), true);
    demo->setObjectName(QStringLiteral("emptyOpenDemo"));
    demo->setToolTip(tr("SmolLM2-135M, installed by the set-up"));
    QPushButton* file = m_empty->addButton(tr("Open file…"), false);
    file->setObjectName(QStringLiteral("emptyOpenFile"));
    file->setToolTip(tr("A .gguf file"));
    QPushButton* folder = m_empty->addButton(tr("Open folder…"), false);
    folder->setObjectName(QStringLiteral("emptyOpenFolder"));
    folder->setToolTip(tr("A Hugging Face model folder"));
    QPushButton* recent = m_empty->addButton(tr("Recent"), false);
    recent->setObjectName(QStringLiteral("emptyRecent"));
    recent->setToolTip(tr("Models opened before"));
    recent->setMenu(m_recent);
    recent->setVisible(!session().settings().recentModels().isEmpty());
    connect(demo, &QPushButton::clicked, this, &ModelPage::openDemo);
    connect(file, &QPushButton::clicked, this, &ModelPage::openFile);
    connect(folder, &QPushButton::clicked, this, &ModelPage::openFolder);
    return m_empty;
}

QWidget* ModelPage::buildContent()
{
    auto* page = new QWidget(this);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(kGrid);
    const auto addButton = [&](const QString& label, const char* name, const char* drawing) {
        auto* button = new QPushButton(icon(QLatin1String(drawing), palette()), label, page);
        button->setObjectName(QLatin1String(name));
        buttons->addWidget(button);
        return button;
    };
    QPushButton* file = addButton(tr("Open file…"), "openFile", "file");
    file->setToolTip(tr("Open a .gguf file (Ctrl+O)"));
    QPushButton* folder = addButton(tr("Open folder…"), "openFolder", "folder");
    folder->setToolTip(tr("Open a Hugging Face model folder (Ctrl+Shift+O)"));
    QPushButton* demo = addButton(tr("Demo model"), "openDemo", "demo");
    demo->setToolTip(tr("Open the small model that the set-up installed"));
    QPushButton* recent = addButton(tr("Recent"), "recentModels", "model");
    recent->setToolTip(tr("Models opened before"));
    recent->setMenu(m_recent);
    buttons->addStretch();
    auto* next = makePrimary(addButton(tr("Choose a task"), "modelNext", "task"));
    next->setIcon({});
    next->setToolTip(tr("Go on to what the model is for"));
    connect(next, &QPushButton::clicked, this, [this] { emit pageRequested(PageId::Task); });
    connect(file, &QPushButton::clicked, this, &ModelPage::openFile);
    connect(folder, &QPushButton::clicked, this, &ModelPage::openFolder);
    connect(demo, &QPushButton::clicked, this, &ModelPage::openDemo);

    m_warnings = new Notice(page);
    m_warnings->setObjectName(QStringLiteral("modelWarnings"));
    auto* right = new QVBoxLayout;
    right->setSpacing(2 * kGrid);
    right->addWidget(buildTensors(), 3);
    right->addWidget(buildDetails(), 3);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(2 * kGrid);
    columns->addWidget(buildArchitecture());
    columns->addLayout(right, 1);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * kGrid);
    layout->addLayout(buttons);
    layout->addWidget(m_warnings);
    layout->addLayout(columns, 1);
    return page;
}

Card* ModelPage::buildArchitecture()
{
    auto* card = new Card(QString(), this);
    card->setFixedWidth(kFactsWidth);
    m_title = new QLabel(card);
    m_title->setObjectName(QStringLiteral("modelTitle"));
    m_title->setWordWrap(true);
    QFont font = m_title->font();
    font.setPointSizeF(font.pointSizeF() * 1.2);
    font.setWeight(QFont::DemiBold);
    m_title->setFont(font);
    m_path = makeHint(QString(), card);
    m_path->setObjectName(QStringLiteral("modelPath"));
    auto* facts = new Facts(card);
    m_architecture = facts->add(tr("Architecture"), QStringLiteral("factArchitecture"));
    m_parameters = facts->add(tr("Parameters"), QStringLiteral("factParameters"));
    m_quantizable = facts->add(tr("To be quantized"), QStringLiteral("factQuantizable"),
        tr("Weights in the seven projections of all blocks. Embeddings, head and norms stay in 16 bit."));
    m_blocks = facts->add(tr("Blocks"), QStringLiteral("factBlocks"));
    m_hidden = facts->add(tr("Width"), QStringLiteral("factWidth"), tr("Hidden size, and that of the MLP"));
    m_heads = facts->add(tr("Heads"), QStringLiteral("factHeads"), tr("Query heads / key-value heads"));
    m_context = facts->add(tr("Context"), QStringLiteral("factContext"), tr("Longest sequence in tokens"));
    m_vocabulary = facts->add(tr("Vocabulary"), QStringLiteral("factVocabulary"));
    m_type = facts->add(tr("Weight type"), QStringLiteral("factType"));
    m_size = facts->add(tr("Size on disk"), QStringLiteral("factSize"));
    m_source = facts->add(tr("Format"), QStringLiteral("factFormat"));
    m_tokenizer = facts->add(tr("Tokenizer"), QStringLiteral("factTokenizer"));
    m_chat = facts->add(tr("Chat template"), QStringLiteral("factChat"));
    for (QLabel* wide : { m_tokenizer, m_chat })
        wide->setWordWrap(true);
    card->body()->addWidget(m_title);
    card->body()->addWidget(m_path);
    card->body()->addSpacing(kGrid);
    card->body()->addWidget(facts);
    card->body()->addStretch();
    return card;
}

Card* ModelPage::buildTensors()
{
    auto* card = new Card(tr("Tensors"), this);
    m_tensorCount = makeHint(QString(), card);
    m_tensorCount->setWordWrap(false);
    m_filter = new QLineEdit(card);
    m_filter->setObjectName(QStringLiteral("tensorFilter"));
    m_filter->setPlaceholderText(tr("Filter by name"));
    m_filter->setAccessibleName(tr("Filter tensors by name"));
    m_filter->setToolTip(tr("Shows the tensors whose name contains this text"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setFixedWidth(26 * kGrid);
    card->header()->addWidget(m_tensorCount);
    card->header()->addWidget(m_filter);
    m_tensors = new TensorTable(this);
    m_sorted = new QSortFilterProxyModel(this);
    m_sorted->setSourceModel(m_tensors);
    m_sorted->setSortRole(TensorTable::kSortRole);
    m_sorted->setFilterKeyColumn(TensorTable::Name);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_table = new QTableView(card);
    m_table->setObjectName(QStringLiteral("tensorTable"));
    m_table->setAccessibleName(tr("Tensors of the model"));
    m_table->setModel(m_sorted);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(-1, Qt::AscendingOrder); // as the file has them
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setToolTip(tr("Select a tensor to see how its values are spread"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(3 * kGrid + 2);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    card->body()->addWidget(m_table, 1);
    return card;
}

// Below the tensors: text as tokens, or the values of the tensor that was selected last.
QWidget* ModelPage::buildDetails()
{
    m_details = new QStackedWidget(this);
    m_tokens = new TokenCard(session().engine(), m_details);
    m_values = new TensorValuesCard(session().engine(), m_details);
    m_details->addWidget(m_tokens);
    m_details->addWidget(m_values);
    const auto addSwitch
        = [this](Card* card, const QString& text, const char* name, const QString& toolTip, QWidget* to) {
              auto* button = new QPushButton(text, card);
              button->setObjectName(QLatin1String(name));
              button->setToolTip(toolTip);
              card->header()->addWidget(button);
              connect(button, &QPushButton::clicked, this, [this, to] { m_details->setCurrentWidget(to); });
          };
    addSwitch(m_tokens, tr("Values of a tensor"), "showValues",
        tr("How the values of the selected tensor are spread"), m_values);
    addSwitch(
        m_values, tr("Text as tokens"), "showTokens", tr("How the model's tokenizer cuts a text"), m_tokens);
    return m_details;
}

void ModelPage::connectSignals()
{
    connect(&session(), &Session::modelChanged, this, &ModelPage::showModel);
    connect(m_recent, &QMenu::aboutToShow, this, &ModelPage::fillRecentMenu);
    connect(m_filter, &QLineEdit::textChanged, m_sorted, &QSortFilterProxyModel::setFilterFixedString);
    connect(m_filter, &QLineEdit::textChanged, this, &ModelPage::showFilterCount);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
        &ModelPage::showSelectedTensor);
}

void ModelPage::fillRecentMenu()
{
    m_recent->clear();
    const QStringList models = session().settings().recentModels();
    for (const QString& model : models)
        m_recent->addAction(model, this, [this, model] { session().openModel(model); });
    if (models.isEmpty())
        m_recent->addAction(tr("Nothing was opened yet"))->setEnabled(false);
}

void ModelPage::openFile()
{
    if (const QString file = askForModelFile(this, session().settings()); !file.isEmpty())
        session().openModel(file);
}

void ModelPage::openFolder()
{
    const QString folder = askForFolder(this, session().settings(), tr("Open a model folder"));
    if (!folder.isEmpty())
        session().openModel(folder);
}

void ModelPage::openDemo()
{
    session().openModel(QStringLiteral("demo"));
}

void ModelPage::showModel()
{
    const ModelInfoPtr model = session().model();
    const LoadState state = session().modelState();
    m_stack->setCurrentIndex(model ? 1 : 0);
    if (state == LoadState::Failed)
        m_problem->showMessage(Tone::Bad, session().modelProblem().message, session().modelProblem().hint);
    else if (state == LoadState::Loading)
        m_problem->showMessage(Tone::Neutral, tr("Opening %1…").arg(session().requestedModel()));
    else
        m_problem->hide();
    setState(state == LoadState::Failed ? PageState::Attention : model ? PageState::Done : PageState::Empty);
    if (!model || state != LoadState::Ready)
        return;
    showFacts(*model);
    m_tensors->setModel(model);
    showFileColumn();
    showSelectedTensor(); // a reset of the table is no change of its selection
    m_details->setCurrentWidget(m_tokens);
    showFilterCount();
    m_tokens->setModel(model);
}

void ModelPage::showFacts(const ModelInfo& model)
{
    const ModelConfig& config = model.config;
    m_title->setText(text(model.title));
    const QString path = text(model.path.string());
    m_path->setText(m_path->fontMetrics().elidedText(path, Qt::ElideMiddle, kFactsWidth - 4 * kGrid));
    m_path->setToolTip(path);
    m_architecture->setText(text(config.architecture));
    m_parameters->setText(groupedNumber(model.parameters));
    m_quantizable->setText(groupedNumber(model.shape.quantizable));
    m_blocks->setText(groupedNumber(config.blocks));
    m_hidden->setText(tr("%1, MLP %2").arg(groupedNumber(config.hidden), groupedNumber(config.intermediate)));
    m_heads->setText(
        tr("%1 / %2 × %3").arg(config.heads).arg(config.keyValueHeads).arg(config.headDimension));
    m_context->setText(tr("%1 tokens").arg(groupedNumber(config.context)));
    m_vocabulary->setText(groupedNumber(config.vocabulary));
    m_type->setText(text(config.sourceType));
    m_size->setText(byteSize(model.shape.fileBytes));
    m_source->setText(model.source == "gguf" ? tr("GGUF")
            : model.source == "packed"       ? tr("TACQ packed")
                                             : tr("Hugging Face"));
    m_tokenizer->setText(text(model.tokenizer));
    m_chat->setText(model.chatTemplate.empty() ? tr("none; works without chat") : text(model.chatTemplate));
    QStringList warnings;
    for (const std::string& warning : model.warnings)
        warnings << text(warning);
    m_warnings->showMessage(Tone::Caution, warnings.join(QLatin1Char('\n')));
}

// Of a model in one file the column would say the same in every row.
void ModelPage::showFileColumn()
{
    const bool shown = m_tensors->severalFiles();
    QHeaderView& header = *m_table->horizontalHeader();
    m_table->setColumnHidden(TensorTable::File, !shown);
    header.setSectionResizeMode(
        TensorTable::Name, shown ? QHeaderView::ResizeToContents : QHeaderView::Stretch);
    header.setSectionResizeMode(
        TensorTable::File, shown ? QHeaderView::Stretch : QHeaderView::ResizeToContents);
}

void ModelPage::showFilterCount()
{
    const int all = m_tensors->rowCount();
    const int shown = m_sorted->rowCount();
    m_tensorCount->setText(shown == all ? groupedNumber(all) : tr("%1 of %2").arg(shown).arg(all));
}

void ModelPage::showSelectedTensor()
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows(TensorTable::Name);
    const QString tensor = rows.isEmpty() ? QString() : rows.constFirst().data().toString();
    m_values->setTensor(session().model(), tensor);
    if (!tensor.isEmpty())
        m_details->setCurrentWidget(m_values);
}

} // namespace tacq
