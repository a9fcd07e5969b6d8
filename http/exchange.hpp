#pragma once

#include <memory>
#include <string>

#include "http/connection.hpp"
#include "http/message.hpp"
#include "http/router.hpp"

namespace frontrow {

/// One request on its way through the server: read once from its head, and from then on known by its route, its client
/// and its caller, on an event loop and on a worker alike.
struct Exchange {
    Request request;
    const Route& route;
    bool keep_alive;
    std::string id;
    Steady::time_point begin;
    std::shared_ptr<void> room{}; ///< For a body that is larger than anybody's may be, whose caller has been admitted.
};

} // namespace frontrow
