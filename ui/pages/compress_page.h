#pragma once

#include "ui/pages/page.h"

class QButtonGroup;
class QComboBox;
class QLabel;
class QPushButton;
class QStackedWidget;

namespace tacq {

class AdvancedSettings;
class Card;
class EmptyState;
class ForecastCard;
class Notice;
class OutlierControls;
class QueueCard;
class StartBox;
struct RunConfig;

// The settings of the next run, what it will cost, and where it starts: now or in its turn.
class CompressPage : public Page
{
    Q_OBJECT

public:
    explicit CompressPage(Session& session, QWidget* parent = nullptr);

private:
    void buildControls();
    QWidget* buildSettings();
    Card* buildMethod();
    Card* buildOutliers();
    Card* buildExport();
    QWidget* buildSide();
    void connectSignals();
    void applySettings();
    void showConfig();
    void showMethodLimits(const RunConfig& config);
    void showForecast();
    void showState();

    QStackedWidget* m_stack = nullptr; // empty state, settings
    EmptyState* m_empty = nullptr;
    QPushButton* m_emptyAction = nullptr;
    QComboBox* m_method = nullptr;
    QLabel* m_methodHelp = nullptr;
    QButtonGroup* m_bits = nullptr;
    QComboBox* m_group = nullptr;
    QLabel* m_bitsHint = nullptr;
    QLabel* m_outlierHint = nullptr;
    OutlierControls* m_outliers = nullptr;
    QComboBox* m_export = nullptr;
    AdvancedSettings* m_advanced = nullptr;
    QWidget* m_side = nullptr;
    ForecastCard* m_forecast = nullptr;
    Notice* m_faults = nullptr;
    StartBox* m_start = nullptr;
    QueueCard* m_queue = nullptr;
};

} // namespace tacq
