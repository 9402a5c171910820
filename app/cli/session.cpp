#include "app/cli/session.h"

#include <iostream>

namespace tacq::cli {

void printJson(const OrderedJson& json)
{
    std::cout << json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) << '\n';
}

} // namespace tacq::cli
