#pragma once

#include <optional>

#include "domain/money.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// What the buyer of a paid order may do with it by themselves, as the house lets them.
struct BuyerRights {
    bool can_exchange = false;
    bool can_cancel = false;
    bool is_moved = false; ///< The house has moved the session: giving back costs nothing.
    Time until{};          ///< From this moment on it is the box office's.
    Money exchange_fee{};  ///< What the house keeps of all tickets when the order is exchanged …
    Money cancel_fee{};    ///< … and when it is given back.
    Money refund{};        ///< What comes back when it is given back.
};

} // namespace frontrow
