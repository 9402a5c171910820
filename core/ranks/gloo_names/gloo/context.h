#pragma once

// c10d's header of its Gloo backend names types of the Gloo library, whose own headers the LibTorch wheel
// leaves out. These files give it the names, and no more than its inline functions ask for: whoever made,
// copied or called one of these types would not link. (A distribution's Gloo headers belong to another
// version than the one inside LibTorch.)

#include <chrono>

namespace gloo {

class Context
{
public:
    void setTimeout(std::chrono::milliseconds timeout);
};

} // namespace gloo
