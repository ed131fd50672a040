package io.etcdsidekicks.gate.model;

/** What keeps a cluster safe, or gets it going; each can be taken out to see that the model misses it. */
enum Protection {
    CLAIM,
    CLAIM_ON_THE_VOLUME,
    SPENDING,
    CLOSING_BEFORE_REMOVAL,
    CLOSING_BEFORE_JOINING,
    DATA_META,
    CRITICAL_RECORDS,
    EXACTNESS,
    SAME_VIEWS,
    PROVEN_GONE,
    LOOKING_AGAIN_UNDER_THE_LOCK,
    QUORUM_READ,
    QUORUM_LEFT,
    MEMBER_ID_FROM_THE_WAL,
    OWN_PEER_PORT,
    LOCK_RELEASED_WHILE_WAITING,
    PUBLISHED_BEFORE_STARTED
}
