#pragma once

#include <string>

#include "domain/identity.hpp"
#include "formats/json.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/request.hpp"
#include "http/rate_limit.hpp"

namespace frontrow {

/// Links by mail to an address that anybody may enter: a few for each, since whoever asks for another's must not fill
/// their mailbox. Safe from any thread.
class LinksByMail {
public:
    /// An address is sent `burst` at once, then one in ten minutes.
    explicit LinksByMail(double burst) : per_email_({.per_second = 1.0 / 600, .burst = burst}) {}

    /// Calls `send(email, language)` with what a request asks for, the language empty where it names none, unless that
    /// address was sent enough. Returns the address either way; throws a Refusal that names a field that is wrong.
    template <class Send>
    Email send(const Request& request, Send&& send) {
        const Json body = json_body(request);
        const Fields fields(body, "");
        auto email = read_email(fields, "email");
        const auto language = read_language(fields);
        if (per_email_.take(email.text(), Steady::now())) send(email, language);
        return email;
    }

private:
    RateLimit per_email_;
};

} // namespace frontrow
