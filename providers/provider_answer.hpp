#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "domain/payment/payment_provider.hpp"
#include "domain/text.hpp"
#include "providers/https_client.hpp"
#include "providers/provider_json.hpp"

namespace frontrow {

// What the answers of all providers have in common.

/// Whether what was asked is refused for good: asking again would be answered the same.
inline bool is_refusal(int status) {
    return status >= 400 && status < 500 && status != 408 && status != 409 && status != 429;
}

/// Returns what went wrong, for the log. Of what a provider says only its own words, which these fields of `error`
/// have, never its sentence: that may quote ours.
inline std::string fault_of(const ServiceAnswer& answer, const ProviderJson& error,
                            std::initializer_list<const char*> fields) {
    if (answer.status == 0) return answer.fault;
    std::string text = "answered " + std::to_string(answer.status);
    for (const auto* field : fields) {
        const auto word = error.text(field).substr(0, 80);
        if (!word.empty() && is_plain_text(word)) text += " " + word;
    }
    return text;
}

/// Returns what the answer to a question for a payment that does not exist says of our key: only a good one learns
/// that.
inline ProviderCheck check_of(int status, std::string note) {
    const auto health = status == 404   ? ProviderHealth::works
                        : status == 0   ? ProviderHealth::unreachable
                        : status == 401 ? ProviderHealth::wrong_key
                        : status == 403 ? ProviderHealth::lacks_rights
                                        : ProviderHealth::unwell;
    return {health, health == ProviderHealth::works ? "" : std::move(note)};
}

/// Returns what a refund says whose end is called `done`.
inline ReturnWord return_word(const ProviderJson& refund, std::string_view done) {
    ReturnWord word;
    const auto status = refund.text("status");
    word.hearing = Hearing::said;
    word.provider_id = refund.name("id");
    word.state = status == done                               ? ReturnState::done
                 : status == "failed" || status == "canceled" ? ReturnState::failed
                                                              : ReturnState::pending;
    if (word.state == ReturnState::failed) word.note = "the refund has " + status;
    return word;
}

} // namespace frontrow
