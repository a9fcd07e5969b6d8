#pragma once

#include <optional>

#include "domain/promotion/campaign.hpp"
#include "http/message.hpp"

namespace frontrow {

/// The campaign that this browser came by, as far as its cookie can be believed.
inline std::optional<CampaignSlug> campaign_of(const Request& request) {
    const auto cookie = request.cookie("campaign");
    return cookie ? CampaignSlug::parse(*cookie) : std::nullopt;
}

} // namespace frontrow
