package io.etcdsidekicks.gate.model;

/**
 * What keeps a cluster safe, or gets it going; each can be taken out to see that the model misses it. The numbers are those
 * of the interleavings in docs/design.md.
 */
enum Protection {
    CLAIM,
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
    /** The lock stays until etcd runs from the pod that was exchanged. */
    LOCK_KEPT_UNTIL_RESTARTED,
    PUBLISHED_BEFORE_STARTED,
    /** etcd starts from the start file on its own disk, and from nothing else. */
    START_FILE_ON_ITS_DISK,
    /** What the state directory remembers. */
    STATE_DIRECTORY,
    /** Whether a member ever started. */
    HAS_STARTED,
    /** A record that is critical and says {@code lost}. */
    CRITICAL_LOST,
    /** Which voters stay when one is to be stopped whose data are gone. */
    SERVED_WITHOUT_IT,
    /** Rule 14 of a machine whose own claimed file is a joiner's. */
    JOINERS_CLAIM,
    /** 1 */
    OPEN_AND_RAN_IS_SEALED,
    /** 2 */
    ONLY_THE_FILE_IS_GONE,
    /** 3, 18 */
    STALE_CLAIM_ASIDE,
    /** 4 */
    SAME_TOKEN,
    /** 5 */
    GIVEN_UP,
    /** 25 */
    GIVEN_UP_IS_WITHDRAWN,
    /** 6 */
    REGISTRAR_READS_THE_STATE_DIRECTORY,
    /** 7 */
    FORGETTING_WHAT_WAS_GIVEN_UP,
    /** 8 */
    INTENT,
    /** 9 */
    EXPECTED_HEAD,
    /** 10 */
    PROMOTION_WAITS,
    /** 11 */
    FOUND_DATA_WITH_QUORUM,
    /** 12 */
    QUORUM_OF_THE_OTHERS_RAN,
    /** 13 */
    ABSENT_RECORD_WITHDRAWS_NOTHING,
    /** 14 */
    STARTED_LEARNER_STAYS,
    /** 15 */
    FAULTS_ARE_ALARMS_WITH_DATA,
    /** 16 */
    HAND_OVER_OF_AN_OPEN_FILE,
    /** 17 */
    PROMOTED_IS_REMEMBERED,
    /** 19 */
    PORT_CLOSED_FOR_LONG_ENOUGH,
    /** 20 */
    GONE_FIRST,
    /** 21 */
    WAL_PLACE,
    /** 22 */
    ALARM_BEFORE_CLAIM,
    /** 22 */
    MOVES_CLEAR_WHAT_THEY_MOVED,
    /** 23 */
    JOINERS_ARE_NO_FOUNDERS,
    /** 24 */
    NAMES_RESET,
    /** 26 */
    UNLISTED_IS_WITHDRAWN
}
