#pragma once

#include "domain/audit_log.hpp"
#include "domain/campaign_service.hpp"
#include "domain/identity.hpp"
#include "domain/interest_service.hpp"
#include "domain/login_service.hpp"
#include "domain/password.hpp"
#include "domain/store.hpp"
#include "domain/user_service.hpp"
#include "domain/voucher_service.hpp"
#include "handlers/audit.hpp"
#include "handlers/callers.hpp"
#include "handlers/campaign.hpp"
#include "handlers/interest.hpp"
#include "handlers/login.hpp"
#include "handlers/user.hpp"
#include "handlers/voucher.hpp"
#include "http/router.hpp"

namespace frontrow {

/// The services of those who run the house, each with its handler. What they ask of the shop itself they get from it.
class Panels {
public:
    /// What the panels stand on. Everything must outlive them.
    struct Ground {
        Store& store;
        Passwords& passwords;
        Randomness& randomness;
        const Digest& digest;
    };

    /// `secure_cookies` marks the cookie of a login for TLS only.
    Panels(const Ground& ground, bool secure_cookies)
        : audit_(ground.store, ground.digest),
          logins_(ground.store, ground.passwords, audit_, ground.randomness, ground.digest),
          users_(ground.store, ground.passwords, audit_), vouchers_(ground.store, ground.randomness, audit_),
          campaigns_(ground.store, audit_), interest_(ground.store, audit_), callers_(logins_, secure_cookies),
          login_handler_(logins_, callers_), user_handler_(users_), audit_handler_(audit_), voucher_handler_(vouchers_),
          campaign_handler_(campaigns_, secure_cookies), interest_handler_(interest_) {}
    Panels(const Panels&) = delete; // its parts refer to each other
    Panels& operator=(const Panels&) = delete;

    void add_routes(Router& router) {
        router.set_guard([this](Request& request, Permission needed) { callers_.check(request, needed); });
        login_handler_.add_routes(router);
        user_handler_.add_routes(router);
        audit_handler_.add_routes(router);
        voucher_handler_.add_routes(router);
        campaign_handler_.add_routes(router);
        interest_handler_.add_routes(router);
    }

    [[nodiscard]] LoginService& logins() noexcept { return logins_; }
    [[nodiscard]] UserService& users() noexcept { return users_; }
    [[nodiscard]] VoucherService& vouchers() noexcept { return vouchers_; }
    [[nodiscard]] CampaignService& campaigns() noexcept { return campaigns_; }

private:
    AuditLog audit_;
    LoginService logins_;
    UserService users_;
    VoucherService vouchers_;
    CampaignService campaigns_;
    InterestService interest_;

    Callers callers_;
    LoginHandler login_handler_;
    UserHandler user_handler_;
    AuditHandler audit_handler_;
    VoucherHandler voucher_handler_;
    CampaignHandler campaign_handler_;
    InterestHandler interest_handler_;
};

} // namespace frontrow
