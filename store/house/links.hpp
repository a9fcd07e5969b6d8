#pragma once

#include "store/people/user.hpp"
#include "store/programme/event.hpp"
#include "store/promotion/campaign.hpp"
#include "store/promotion/interest.hpp"
#include "store/selling/voucher.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// Makes references of the names that the version before has written into columns, in what has been written since the
/// last time: `linked` is not the `edition` of such a row. To be called inside a transaction, at every start: in a
/// rolling upgrade the last process of the version before is gone when the last new one starts.
inline void link_all(Sql& sql) {
    SqlEvents(sql).link();
    SqlUsers(sql).link();
    SqlCampaigns(sql).link();
    SqlInterest(sql).link();
    SqlVouchers(sql).link();
}

} // namespace frontrow
